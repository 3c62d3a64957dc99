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
import java.util.LinkedHashMap;
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
final class PeersPart implements Part {

	private static final String BARE = "without a registry";

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
	public String name() {
		return "peers";
	}

	@Override
	public String title() {
		return "Compared with other registries";
	}

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
			List<PeerSetting> settings = settings(run, servers);
			// The slowest first, because the others start while it waits
			for (int i = settings.size() - 1; i >= 0; i--) {
				run.progress("starting " + settings.get(i).name());
				trials.add(0, new PeerTrial(settings.get(i), aside));
			}
			run.progress("waiting until the slowest has seen everything");
			for (PeerTrial trial : trials) {
				trial.await();
			}
			return new Section(WORDS + table(run, trials, bareStarts, bare.get(0)) + MEANINGS);
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

	private static List<PeerSetting> settings(Run run, List<AutoCloseable> servers) throws Exception {
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
				new PeerSetting("cluster-control, defaults",
						ours.argument("--clustercontrol.self.path=/peers/a",
								"--clustercontrol.clusters.peers.path=/peers/a"),
						patience),
				new PeerSetting("cluster-control, fastest",
						ours.argument("--clustercontrol.self.path=/peers/b",
								"--clustercontrol.clusters.peers.path=/peers/b", "--clustercontrol.self.ttl=2"),
						patience),
				new PeerSetting("Spring Cloud Zookeeper, defaults",
						zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + zookeeper), patience),
				new PeerSetting("Spring Cloud Zookeeper, fastest",
						zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + fastZookeeper,
								"--spring.cloud.zookeeper.session-timeout=2s"),
						patience),
				new PeerSetting("Eureka, defaults", eureka, eurekasPatience),
				new PeerSetting("Eureka, fastest",
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
		Map<String, JavaProcess> processes = new LinkedHashMap<>();
		processes.put(BARE, bare);
		for (PeerTrial trial : trials) {
			trial.first().tell("rest");
			processes.put(trial.setting().name(), trial.first());
		}
		run.progress("measuring the idle CPU");
		TimeUnit.SECONDS.sleep(run.quick() ? 1 : 5);
		Map<String, Double> cpu = cpu(processes, run.quick() ? 5 : 30);
		Map<String, Map<String, Double>> footprints = new LinkedHashMap<>();
		for (Map.Entry<String, JavaProcess> process : processes.entrySet()) {
			process.getValue().tell("footprint");
			footprints.put(process.getKey(), process.getValue().nextFigures("heap"));
		}
		return table(trials, bareStarts, cpu, footprints);
	}

	private static Map<String, Double> cpu(Map<String, JavaProcess> processes, int seconds) throws Exception {
		Map<String, Double> before = cpu(processes);
		TimeUnit.SECONDS.sleep(seconds);
		Map<String, Double> after = cpu(processes);
		after.replaceAll((name, value) -> (value - before.get(name)) / seconds * 100);
		return after;
	}

	private static Map<String, Double> cpu(Map<String, JavaProcess> processes) throws Exception {
		Map<String, Double> cpu = new LinkedHashMap<>();
		for (Map.Entry<String, JavaProcess> process : processes.entrySet()) {
			process.getValue().tell("cpu");
			cpu.put(process.getKey(), process.getValue().nextFigures("cpu").get("cpu"));
		}
		return cpu;
	}

	private static String table(List<PeerTrial> trials, List<Double> bareStarts, Map<String, Double> cpu,
			Map<String, Map<String, Double>> footprints) {
		Table table = new Table("application", "join", "leave", "crash", "start", "threads", "heap", "idle CPU");
		String bare = cpu.keySet().iterator().next();
		double bareStart = median(bareStarts);
		Map<String, Double> bareFootprint = footprints.get(bare);
		table.add(bare, "", "", "", seconds(bareStart), Unit.digits(bareFootprint.get("threads")),
				Unit.digits(bareFootprint.get("heap")) + " MiB", Unit.digits(cpu.get(bare)) + " %");
		for (PeerTrial trial : trials) {
			String name = trial.setting().name();
			double start = median(trial.starts());
			Map<String, Double> footprint = footprints.get(name);
			table.add(name, trial.join(), trial.leave(), trial.crash(),
					seconds(start) + " (" + signed((start - bareStart) / 1000) + " s)",
					signed(footprint.get("threads") - bareFootprint.get("threads")),
					signed(footprint.get("heap") - bareFootprint.get("heap")) + " MiB",
					signed(cpu.get(name) - cpu.get(bare)) + " %");
		}
		return table.toString();
	}

	private static double median(List<Double> values) {
		return Figure.percentile(values.stream().mapToDouble(Double::doubleValue).toArray(), 50);
	}

	private static String seconds(double millis) {
		return Unit.digits(Math.round(millis / 10) / 100.0) + " s";
	}

	private static String signed(double value) {
		double rounded = Math.round(value * 100) / 100.0;
		return ((rounded >= 0) ? "+" : "−") + Unit.digits(Math.abs(rounded));
	}

}
