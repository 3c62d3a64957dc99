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
import java.util.Comparator;
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
			third join; then the second leaves, and at the same time the third is killed. *Fastest* uses the shortest
			times that can be recommended: a TTL or a session of 2 s, Eureka with all intervals at 1 s, without
			self-preservation and without its server's cache.

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

	private final ExecutorService aside = Executors.newCachedThreadPool();

	private final List<AutoCloseable> open = new ArrayList<>();

	private final List<PeerTrial> trials = new ArrayList<>();

	@Override
	public Section run(Run run) throws Exception {
		try {
			startAll(run);
			List<JavaProcess> bare = new ArrayList<>();
			List<Double> bareStarts = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				bare.add(opened(peer(run, "application", "BarePeer").start()));
				bareStarts.add(bare.get(i).nextFigures("ready").get("ready"));
			}
			run.progress("waiting until the slowest has seen everything");
			for (PeerTrial trial : this.trials) {
				trial.steps();
			}
			this.trials.sort(Comparator.comparing(PeerTrial::name, String.CASE_INSENSITIVE_ORDER));
			return new Section(WORDS, List.of(), table(run, bareStarts, bare.get(0)) + MEANINGS);
		}
		finally {
			for (AutoCloseable each : this.open) {
				each.close();
			}
			this.aside.shutdownNow();
		}
	}

	/** The slowest first, because the others start while it waits. */
	private void startAll(Run run) throws Exception {
		int patience = run.quick() ? 15 : 65;
		// A crash that is not seen earlier is not seen for minutes
		start(run, "Eureka, defaults", eureka(run), Math.min(patience, 40));
		PeerApplication zookeepers = peer(run, "zookeeper", "DiscoveryPeer");
		start(run, "Spring Cloud Zookeeper, defaults",
				zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + zookeeper(run, 2000)), patience);
		start(run, "Eureka, fastest",
				eureka(run, "--eureka.server.enable-self-preservation=false",
						"--eureka.server.eviction-interval-timer-in-ms=1000",
						"--eureka.server.use-read-only-response-cache=false")
					.argument("--eureka.client.registry-fetch-interval-seconds=1",
							"--eureka.client.initial-instance-info-replication-interval-seconds=1",
							"--eureka.client.instance-info-replication-interval-seconds=1",
							"--eureka.instance.lease-renewal-interval-in-seconds=1",
							"--eureka.instance.lease-expiration-duration-in-seconds=2"),
				patience);
		start(run, "Spring Cloud Zookeeper, fastest",
				zookeepers.argument("--spring.cloud.zookeeper.connect-string=" + zookeeper(run, 500),
						"--spring.cloud.zookeeper.session-timeout=2s"),
				patience);
		PeerApplication ours = peer(run, "cluster-control", "ClusterControlPeer",
				"--clustercontrol.etcd.endpoints=" + opened(new EtcdServer()).start().endpoint(),
				"--clustercontrol.self.host=127.0.0.1");
		start(run, "cluster-control, defaults",
				ours.argument("--clustercontrol.self.path=/peers/a", "--clustercontrol.clusters.peers.path=/peers/a"),
				patience);
		start(run, "cluster-control, fastest", ours.argument("--clustercontrol.self.path=/peers/b",
				"--clustercontrol.clusters.peers.path=/peers/b", "--clustercontrol.self.ttl=2"), patience);
	}

	private void start(Run run, String name, PeerApplication application, int patience) throws Exception {
		run.progress("starting " + name);
		this.trials.add(opened(new PeerTrial(name, application, patience, this.aside)));
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.open.add(0, closeable);
		return closeable;
	}

	private static PeerApplication peer(Run run, String module, String main, String... arguments) {
		return PeerApplication.of(run, module, main, "--server.port=0", "--spring.application.name=peers")
			.argument(arguments);
	}

	private String zookeeper(Run run, int tick) throws Exception {
		return opened(PeerApplication.of(run, "zookeeper", "ZooKeeperServer", String.valueOf(tick)).start()).next();
	}

	/** Start a server with arguments, and return an application that uses it. */
	private PeerApplication eureka(Run run, String... arguments) throws Exception {
		int port = opened(LoopbackPort.reserve()).number();
		String url = "--eureka.client.service-url.defaultZone=http://127.0.0.1:" + port + "/eureka/";
		opened(PeerApplication
			.of(run, "eureka-server", "EurekaServerPeer", "--server.port=" + port,
					"--eureka.client.register-with-eureka=false", "--eureka.client.fetch-registry=false", url)
			.argument(arguments)
			.start()).next();
		// The host name may not be resolvable, and each instance needs an id of its own
		return peer(run, "eureka", "DiscoveryPeer", url, "--eureka.instance.hostname=127.0.0.1",
				"--eureka.instance.prefer-ip-address=true", "--eureka.instance.ip-address=127.0.0.1",
				"--eureka.instance.instance-id=peers:${random.uuid}");
	}

	private String table(Run run, List<Double> bareStarts, JavaProcess bare) throws Exception {
		List<JavaProcess> processes = new ArrayList<>(List.of(bare));
		for (PeerTrial trial : this.trials) {
			trial.first().tell("rest");
			processes.add(trial.first());
		}
		run.progress("measuring the idle CPU");
		TimeUnit.SECONDS.sleep(run.quick() ? 1 : 5);
		List<CpuTime.Share> cpu = CpuTime.measure(run.quick() ? 5 : 20, processes);
		double bareStart = median(bareStarts);
		for (JavaProcess process : processes) {
			process.tell("footprint");
		}
		Map<String, Double> bareFootprint = bare.nextFigures("heap");
		Table table = new Table("application", "join", "leave", "crash", "start", "threads", "heap", "idle CPU");
		table.add("without a registry", "", "", "", seconds(bareStart), Unit.COUNT.text(bareFootprint.get("threads")),
				Unit.MEBIBYTES.text(bareFootprint.get("heap")), Unit.PERCENT.text(cpu.get(0).total()));
		for (PeerTrial trial : this.trials) {
			double start = median(trial.starts());
			Map<String, Double> footprint = trial.first().nextFigures("heap");
			List<String> cells = new ArrayList<>(List.of(trial.name()));
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
