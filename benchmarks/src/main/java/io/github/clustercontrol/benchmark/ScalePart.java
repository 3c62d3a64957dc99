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

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.GrpcProxy;

/**
 * Many applications that register in one cluster and watch it: with one etcd, with three,
 * and with its gRPC proxy in between.
 */
final class ScalePart implements Part.Measurement {

	static final String DIRECTORY = "/scale/all";

	private static final int APPLICATIONS = 200;

	/** Written by the benchmark, not by an application. */
	private static final String WRITTEN = DIRECTORY + "/" + Raw.address(0);

	@Override
	public Section run(Run run) throws Exception {
		Table table = new Table("", "until all saw all", "idle: renewals/s, all requests/s", "idle: CPU of etcd",
				"of the proxy", "of all applications", "change to the last listener, p50 / p99",
				"CPU of etcd per delivery", "of the proxy", "memory of etcd", "of the proxy");
		try (EtcdServer etcd = new EtcdServer().start()) {
			measure(run, table, "one etcd", List.of(etcd.endpoint()), List.of(etcd), new ProcessUsage(List.of()));
		}
		try (EtcdCluster etcd = new EtcdCluster().start()) {
			measure(run, table, "three members", etcd.endpoints(), etcd.members(), new ProcessUsage(List.of()));
		}
		try (EtcdServer etcd = new EtcdServer().start(); GrpcProxy proxy = new GrpcProxy(etcd)) {
			measure(run, table, "one etcd, through its gRPC proxy", List.of(proxy.endpoint()), List.of(etcd),
					new ProcessUsage(List.of(proxy.pid())));
		}
		return new Section("", List.of(), table + """

				- %d applications in one JVM, each with a client, a registration (TTL 15 s) and a watch of the one
				  cluster that all of them join.
				- **requests/s**: messages that etcd received, all members together.
				- **CPU** in percent of one core; of etcd, all members together.
				- **change to the last listener**: from before the put in another process until the last listener was
				  called; one change every 30 ms.
				- **delivery**: one change to one application. The put is included.
				- **memory**: of the process per application, minus that after one application had started and
				  stopped.
				""".formatted(run.times(APPLICATIONS)));
	}

	private static void measure(Run run, Table table, String name, List<String> endpoints, List<EtcdServer> etcd,
			ProcessUsage proxies) throws Exception {
		run.progress(name);
		int count = run.times(APPLICATIONS);
		ProcessUsage servers = new ProcessUsage(etcd.stream().map(EtcdServer::pid).toList());
		try (Raw raw = new Raw(etcd.get(0));
				JavaProcess jvm = JavaProcess.of(
						PeerApplication.JAVA, List.of("-Xmx1g", "-XX:+UseG1GC", "-cp",
								System.getProperty("java.class.path"), Applications.class.getName()),
						List.of(String.join(",", endpoints)))) {
			// What a JVM and a client need once is not counted for an application
			jvm.ask("start 1", "done");
			jvm.ask("stop", "done");
			double memory0 = servers.residentMebibytes();
			double proxyMemory0 = proxies.residentMebibytes();
			long begin = System.nanoTime();
			jvm.ask("start " + count, "done");
			jvm.ask("members " + count, "done");
			double seconds = (System.nanoTime() - begin) / 1e9;
			TimeUnit.SECONDS.sleep(15);
			int idle = run.times(30);
			Load load = new Load(servers, proxies, new ProcessUsage(List.of(jvm.pid())));
			double[] cpu0 = load.cpuMillis();
			double[] requests0 = requests(etcd);
			TimeUnit.SECONDS.sleep(idle);
			double[] cpu = load.since(cpu0);
			double[] requests = requests(etcd);
			double memory = servers.residentMebibytes() - memory0;
			double proxyMemory = proxies.residentMebibytes() - proxyMemory0;
			int changes = run.times(300);
			change(raw, jvm, changes / 3);
			jvm.ask("reset", "done");
			double[] busy0 = load.cpuMillis();
			change(raw, jvm, changes);
			double[] busy = load.since(busy0);
			Map<String, Double> delays = jvm.ask("delays", "p50");
			double deliveries = (double) changes * count;
			boolean proxied = !proxies.pids().isEmpty();
			table.add(name, Unit.digits(seconds) + " s",
					Unit.digits((requests[0] - requests0[0]) / idle) + ", "
							+ Unit.digits((requests[1] - requests0[1]) / idle),
					Unit.digits(cpu[0] / idle / 10) + " %", proxied ? Unit.digits(cpu[1] / idle / 10) + " %" : "",
					Unit.digits(cpu[2] / idle / 10) + " %",
					Unit.digits(delays.get("p50")) + " / " + Unit.digits(delays.get("p99")) + " ms",
					Unit.digits(1000 * busy[0] / deliveries) + " µs",
					proxied ? Unit.digits(1000 * busy[1] / deliveries) + " µs" : "",
					Unit.digits(memory / count * 1024) + " KiB each",
					proxied ? Unit.digits(proxyMemory / count * 1024) + " KiB each" : "");
		}
	}

	/** Write some changes and wait until all applications have received them. */
	private static void change(Raw raw, JavaProcess jvm, int times) throws Exception {
		long revision = raw.putTime(WRITTEN);
		for (int i = 1; i < times; i++) {
			TimeUnit.MILLISECONDS.sleep(30);
			revision = raw.putTime(WRITTEN);
		}
		jvm.ask("revision " + revision, "done");
	}

	/** Renewals and all messages that the members of etcd have received from clients. */
	private static double[] requests(List<EtcdServer> etcd) {
		double[] requests = new double[2];
		for (EtcdServer each : etcd) {
			Map<String, Long> messages = each.witness().status().messages();
			requests[0] += messages.getOrDefault("LeaseKeepAlive", 0L);
			requests[1] += messages.values().stream().mapToLong(Long::longValue).sum();
		}
		return requests;
	}

	/** The CPU time of etcd, of its proxies and of the applications. */
	private record Load(ProcessUsage servers, ProcessUsage proxies, ProcessUsage applications) {

		double[] cpuMillis() throws Exception {
			return new double[] { this.servers.cpuMillis(), this.proxies.cpuMillis(), this.applications.cpuMillis() };
		}

		double[] since(double[] before) throws Exception {
			double[] now = cpuMillis();
			return new double[] { now[0] - before[0], now[1] - before[1], now[2] - before[2] };
		}

	}

}
