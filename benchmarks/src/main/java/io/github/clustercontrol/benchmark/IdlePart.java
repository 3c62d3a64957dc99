/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.jspecify.annotations.Nullable;

/**
 * The cost of an application that only is a member and watches a cluster.
 */
final class IdlePart implements Part.Measurement {

	private static final double HEARTBEATS = 12;

	/**
	 * The start is compiled by then. What runs once in a heartbeat is compiled within
	 * half an hour only, so the compilers have a row of their own.
	 */
	private static final int REST_SECONDS = 60;

	@Override
	public Section run(Run run) throws Exception {
		int periods = run.quick() ? 1 : 5;
		int seconds = 15;
		try (EtcdServer etcd = new EtcdServer().start();
				EtcdServer other = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				JavaProcess bare = PeerApplication.of(run, "application", "BarePeer", "--server.port=0").start();
				JavaProcess byHand = PeerApplication
					.of(run, "cluster-control", "RawPeer", other.endpoint(), "--server.port=0",
							"--clustercontrol.enabled=false")
					.start();
				JavaProcess ours = PeerApplication.of(run, "cluster-control", "ClusterControlPeer", "--server.port=0",
						"--clustercontrol.etcd.endpoints=" + proxy.endpoint(), "--clustercontrol.self.path=/idle/web",
						"--clustercontrol.self.host=127.0.0.1", "--clustercontrol.clusters.peers.path=/idle/db")
					.start()) {
			for (JavaProcess each : List.of(bare, byHand, ours)) {
				each.next();
			}
			run.progress("waiting until all is calm");
			TimeUnit.SECONDS.sleep(run.quick() ? 5 : REST_SECONDS);
			Map<String, Long> counts = etcd.witness().status().messages();
			long up = proxy.bytesUp();
			long down = proxy.bytesDown();
			List<List<CpuTime.Share>> cpu = new ArrayList<>();
			for (int i = 0; i < periods; i++) {
				cpu.add(CpuTime.measure(seconds, List.of(bare, byHand, ours)));
			}
			double measured = periods * seconds / 60.0;
			Map<String, Double> messages = new TreeMap<>();
			etcd.witness().status().messages().forEach((method, count) -> {
				long more = count - counts.getOrDefault(method, 0L);
				if (more > 0) {
					messages.put(method, (double) more);
				}
			});
			double upEach = (proxy.bytesUp() - up) / measured;
			double downEach = (proxy.bytesDown() - down) / measured;
			List<Row> rows = new ArrayList<>();
			requests(rows, messages, measured);
			bytes(rows, upEach, downEach);
			rows.add(cpu("CPU of an idle instance", ", without the compilers of the JVM", cpu, CpuTime.Share::others,
					Target.atMost(0.1, Unit.PERCENT)));
			rows.add(cpu("CPU of the compilers meanwhile", ", of the compilers of the JVM only", cpu,
					CpuTime.Share::compilers, Target.NONE));
			footprint(rows, bare, byHand, ours);
			return new Section(
					"A small web application (Spring MVC, actuator) with TTL 15 s, so a heartbeat of 5 s, that is a"
							+ " member and watches one cluster, compared with the same application without the starter and"
							+ " one with the raw client, each in a JVM with `-Xmx256m`. etcd counts the messages that it"
							+ " receives; a proxy counts the bytes. Measured over " + periods * seconds + " s, after "
							+ REST_SECONDS + " s of rest.\n\n",
					rows,
					"\nMessages that etcd received in that time: " + messages
							+ ".\n\nThreads that the application without the starter does not have: "
							+ threads(bare, ours) + ".\n");
		}
	}

	private static void requests(List<Row> rows, Map<String, Double> messages, double minutes) {
		Map<String, Double> others = new TreeMap<>(messages);
		rows.add(each("renewals", others.remove("LeaseKeepAlive"), minutes, HEARTBEATS, "one each heartbeat"));
		rows.add(each("progress requests", others.remove("Watch"), minutes, 0.2,
				"one every five minutes, after the read of the cluster; otherwise renewals confirm the watches"));
		double reads = others.getOrDefault("Range", 0.0) + others.getOrDefault("Txn", 0.0);
		others.keySet().removeAll(List.of("Range", "Txn"));
		rows.add(each("reads", reads, minutes, 1.2,
				"the own key, with its order, every minute, and the cluster every five minutes"));
		rows.add(each("anything else", others.values().stream().mapToDouble(Double::doubleValue).sum(), minutes, 0,
				"there must be none"));
	}

	private static Row each(String name, @Nullable Double count, double minutes, double expected, String meaning) {
		// The period may contain one more or one less
		Target target = new Target("≤ " + Unit.digits(expected) + " /min",
				(floor, ours) -> (ours.median() - expected) * minutes <= 1.5);
		double counted = (count != null) ? count : 0;
		return new Row("requests: " + name, meaning, null, new Figure(counted / minutes,
				Math.max(counted - 1, 0) / minutes, (counted + 1) / minutes, Unit.PER_MINUTE), target);
	}

	private static void bytes(List<Row> rows, double up, double down) {
		rows.add(new Row("bytes to etcd",
				"bytes that the proxy forwarded to etcd, with HTTP/2 and gRPC, without TCP headers", null,
				Figure.of(Unit.BYTES, Math.rint(up)), Target.NONE));
		rows.add(new Row("bytes from etcd", "the same in the other direction; both per minute", null,
				Figure.of(Unit.BYTES, Math.rint(down)), Target.NONE));
	}

	private static Row cpu(String name, String which, List<List<CpuTime.Share>> periods,
			ToDoubleFunction<CpuTime.Share> share, Target target) {
		Figure bare = Figure.of(Unit.PERCENT,
				periods.stream().map((shares) -> shares.get(0)).mapToDouble(share).toArray());
		return new Row(name,
				"CPU time of the process minus that of the same application without the starter (" + bare
						+ "), in percent of one core" + which + ", in each of " + periods.size()
						+ " periods; floor: the same with a lease and two watches of the raw client",
				difference(periods, 1, share), difference(periods, 2, share), target);
	}

	private static Figure difference(List<List<CpuTime.Share>> periods, int process,
			ToDoubleFunction<CpuTime.Share> share) {
		return Figure.of(Unit.PERCENT,
				periods.stream()
					.mapToDouble((shares) -> Math.max(0,
							share.applyAsDouble(shares.get(process)) - share.applyAsDouble(shares.get(0))))
					.toArray());
	}

	private static void footprint(List<Row> rows, JavaProcess bare, JavaProcess byHand, JavaProcess ours)
			throws Exception {
		List<Map<String, Double>> figures = new ArrayList<>();
		for (JavaProcess each : List.of(bare, byHand, ours)) {
			figures.add(each.ask("footprint", "heap"));
		}
		rows.add(more("threads", Unit.COUNT, 6,
				"platform threads in addition to those of the application without the starter, all daemons", figures));
		rows.add(more("heap", Unit.MEBIBYTES, 2,
				"heap in use after three full collections, minus that of the application without the starter",
				figures));
	}

	private static Row more(String name, Unit unit, double most, String meaning, List<Map<String, Double>> figures) {
		double bare = figures.get(0).get(name);
		return new Row(name, meaning, Figure.of(unit, figures.get(1).get(name) - bare),
				Figure.of(unit, figures.get(2).get(name) - bare), Target.atMost(most, unit));
	}

	private static String threads(JavaProcess bare, JavaProcess ours) throws Exception {
		bare.tell("threads");
		List<String> without = List.of(bare.next().split(", "));
		ours.tell("threads");
		List<String> with = new ArrayList<>(List.of(ours.next().split(", ")));
		without.forEach(with::remove);
		return String.join(", ", with.stream().map((name) -> "`" + name + "`").toList());
	}

}
