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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LoopbackPort;

/**
 * The same small web application with each registry.
 */
final class PeersPart implements Part.Measurement {

	private static final String WORDS = """
			The same small web application (Spring MVC, actuator) with each registry, each in a JVM with `-Xmx256m`,
			all in one run. One instance observes: every 5 ms it reads its peers as a caller would. A second and a
			third join, the second leaves, and the third is killed. *Fastest* uses the shortest times that can be
			recommended: a TTL or a session of 2 s, Eureka with all intervals at 1 s, without self-preservation and
			without its server's cache.

			""";

	private static final String MEANINGS = """

			- **join**: from the moment the second instance is ready until the first sees it. Those of Spring Cloud
			  register when the web server starts, before the application is ready for requests
			- **leave**: from SIGTERM to the second instance until the first no longer sees it
			- **crash**: from SIGKILL to the third instance until the first no longer sees it
			- **start**: time of the JVM until the application is ready, the median of three starts, and the
			  difference to the application without a registry; no class data archive
			- **threads**, **heap**: of the first instance, which is a member and sees the others, minus those of
			  the application without a registry, after three full collections
			- **idle CPU**: of the first instance, in percent of one core, after the scenario, minus that of the
			  application without a registry
			""";

	@Override
	public Section run(Run run) throws Exception {
		List<AutoCloseable> servers = new ArrayList<>();
		ExecutorService aside = Executors.newCachedThreadPool();
		List<PeerTrial> trials = new ArrayList<>();
		List<Double> bareStarts = new ArrayList<>();
		try {
			List<JavaProcess> bare = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				bare.add(peer(run, "application", "BarePeer").start());
				servers.add(bare.get(i));
				bareStarts.add(bare.get(i).nextFigures("ready").get("ready"));
			}
			List<PeerTrial.Setting> settings = settings(run, servers);
			// The slowest first, because the others start while it waits
			for (int i = settings.size() - 1; i >= 0; i--) {
				run.progress("starting " + settings.get(i).name());
				trials.add(0, new PeerTrial(settings.get(i), aside));
			}
			run.progress("waiting until the slowest has seen everything");
			for (PeerTrial trial : trials) {
				trial.steps();
			}
			return new Section(WORDS, List.of(), table(run, trials, bareStarts, bare.get(0)) + MEANINGS);
		}
		finally {
			for (PeerTrial trial : trials) {
				trial.close();
			}
			for (AutoCloseable server : servers) {
				server.close();
			}
			aside.shutdownNow();
		}
	}

	private static List<PeerTrial.Setting> settings(Run run, List<AutoCloseable> servers) throws Exception {
		int patience = run.quick() ? 15 : 65;
		// One that is not seen earlier is not seen for minutes
		int eurekasPatience = run.quick() ? 15 : 45;
		EtcdServer etcd = new EtcdServer().start();
		servers.add(etcd);
		String zookeeper = zookeeper(run, servers, 2000);
		String fastZookeeper = zookeeper(run, servers, 500);
		PeerApplication eureka = eureka(run, servers);
		PeerApplication fastEureka = eureka(run, servers, "--eureka.server.enable-self-preservation=false",
				"--eureka.server.eviction-interval-timer-in-ms=1000",
				"--eureka.server.use-read-only-response-cache=false");
		PeerApplication ours = peer(run, "cluster-control", "ClusterControlPeer",
				"--clustercontrol.etcd.endpoints=" + etcd.endpoint(), "--clustercontrol.self.host=127.0.0.1");
		PeerApplication zookeepers = peer(run, "zookeeper", "DiscoveryPeer");
		return List.of(
				new PeerTrial.Setting("cluster-control, defaults",
						ours.argument("--clustercontrol.self.path=/peers/a",
								"--clustercontrol.clusters.peers.path=/peers/a"),
						patience),
				new PeerTrial.Setting("cluster-control, fastest",
						ours.argument("--clustercontrol.self.path=/peers/b",
								"--clustercontrol.clusters.peers.path=/peers/b", "--clustercontrol.self.ttl=2"),
						patience),
				new PeerTrial.Setting("Spring Cloud Zookeeper, defaults",
						zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + zookeeper), patience),
				new PeerTrial.Setting("Spring Cloud Zookeeper, fastest",
						zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + fastZookeeper,
								"--spring.cloud.zookeeper.session-timeout=2s"),
						patience),
				new PeerTrial.Setting("Eureka, defaults", eureka, eurekasPatience),
				new PeerTrial.Setting("Eureka, fastest",
						fastEureka.argument("--eureka.client.registry-fetch-interval-seconds=1",
								"--eureka.client.initial-instance-info-replication-interval-seconds=1",
								"--eureka.client.instance-info-replication-interval-seconds=1",
								"--eureka.instance.lease-renewal-interval-in-seconds=1",
								"--eureka.instance.lease-expiration-duration-in-seconds=2"),
						patience));
	}

	private static PeerApplication peer(Run run, String module, String main, String... arguments) {
		return PeerApplication.of(run, module, main, "--server.port=0", "--spring.application.name=peers")
			.argument(arguments);
	}

	private static String zookeeper(Run run, List<AutoCloseable> servers, int tick) throws Exception {
		JavaProcess server = PeerApplication.of(run, "zookeeper", "ZooKeeperServer", String.valueOf(tick)).start();
		servers.add(server);
		return server.next();
	}

	private static PeerApplication eureka(Run run, List<AutoCloseable> servers, String... arguments) throws Exception {
		LoopbackPort port = LoopbackPort.reserve();
		servers.add(port);
		String url = "--eureka.client.service-url.defaultZone=http://127.0.0.1:" + port.number() + "/eureka/";
		JavaProcess server = PeerApplication
			.of(run, "eureka-server", "EurekaServerPeer", "--server.port=" + port.number(),
					"--eureka.client.register-with-eureka=false", "--eureka.client.fetch-registry=false", url)
			.argument(arguments)
			.start();
		servers.add(server);
		server.next();
		// The host name may not be resolvable, and each instance needs an id of its own
		return peer(run, "eureka", "DiscoveryPeer", url, "--eureka.instance.hostname=127.0.0.1",
				"--eureka.instance.prefer-ip-address=true", "--eureka.instance.ip-address=127.0.0.1",
				"--eureka.instance.instance-id=peers:${random.uuid}");
	}

	private static String table(Run run, List<PeerTrial> trials, List<Double> bareStarts, JavaProcess bare)
			throws Exception {
		List<JavaProcess> processes = new ArrayList<>(List.of(bare));
		for (PeerTrial trial : trials) {
			trial.first().tell("rest");
			processes.add(trial.first());
		}
		run.progress("measuring the idle CPU");
		TimeUnit.SECONDS.sleep(run.quick() ? 1 : 5);
		List<CpuTime.Share> cpu = CpuTime.measure(run.quick() ? 5 : 30, processes);
		double bareStart = median(bareStarts);
		Map<String, Double> bareFootprint = bare.ask("footprint", "heap");
		Table table = new Table("application", "join", "leave", "crash", "start", "threads", "heap", "idle CPU");
		table.add("without a registry", "", "", "", seconds(bareStart), Unit.COUNT.text(bareFootprint.get("threads")),
				Unit.MEBIBYTES.text(bareFootprint.get("heap")), Unit.PERCENT.text(cpu.get(0).total()));
		for (PeerTrial trial : trials) {
			double start = median(trial.starts());
			Map<String, Double> footprint = trial.first().ask("footprint", "heap");
			List<String> cells = new ArrayList<>(List.of(trial.setting().name()));
			cells.addAll(trial.steps());
			cells.add(seconds(start) + " (" + signed((start - bareStart) / 1000) + " s)");
			cells.add(signed(footprint.get("threads") - bareFootprint.get("threads")));
			cells.add(signed(footprint.get("heap") - bareFootprint.get("heap")) + " MiB");
			cells.add(signed(cpu.get(processes.indexOf(trial.first())).total() - cpu.get(0).total()) + " %");
			table.add(cells.toArray(String[]::new));
		}
		return table.toString();
	}

	private static double median(List<Double> values) {
		return Figure.percentile(values.stream().mapToDouble(Double::doubleValue).toArray(), 50);
	}

	private static String seconds(double millis) {
		return Unit.SECONDS.text(Math.round(millis / 10) / 100.0);
	}

	private static String signed(double value) {
		double rounded = Math.round(value * 100) / 100.0;
		return ((rounded >= 0) ? "+" : "−") + Unit.digits(Math.abs(rounded));
	}

}
