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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.JavaHomes;

import org.springframework.util.FileSystemUtils;

/**
 * The time that the starter adds to the start of an application.
 */
final class StartupPart implements Part.Measurement {

	/** The rounds that starts with an archive take part in: they differ less. */
	private static final int WITH_ARCHIVES = 3;

	private static final String READY = "time until it is ready";

	private final Map<String, PeerApplication> starts = new LinkedHashMap<>();

	private final Map<String, List<Map<String, Double>>> rounds = new LinkedHashMap<>();

	@Override
	public Section run(Run run) throws Exception {
		Path scratch = Files.createTempDirectory("bench-startup-");
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/bench/db/10.0.0.1:3306", "");
			run.progress("archives");
			prepare(run, etcd.endpoint(), scratch);
			measure(run);
			return new Section("", rows(), "");
		}
		finally {
			FileSystemUtils.deleteRecursively(scratch);
		}
	}

	private void prepare(Run run, String etcd, Path scratch) throws Exception {
		PeerApplication plain = PeerApplication.of(run, "application", "BarePeer", "--server.port=0");
		PeerApplication starter = PeerApplication.of(run, "cluster-control", "ClusterControlPeer", "--server.port=0",
				"--clustercontrol.clusters.peers.path=/bench/db", "--clustercontrol.etcd.endpoints=" + etcd,
				"--clustercontrol.self.path=/bench/web", "--clustercontrol.self.host=127.0.0.1");
		this.starts.put("plain", plain);
		this.starts.put("starter", starter);
		this.starts.put("disabled", starter.argument("--clustercontrol.enabled=false"));
		this.starts.put("plain cds", archived(plain, scratch.resolve("plain.jsa")));
		this.starts.put("starter cds", archived(starter, scratch.resolve("starter.jsa")));
		Path next = JavaHomes.atLeast(25).orElse(null);
		if (next != null) {
			this.starts.put("plain aot", archived(plain.with(next), scratch.resolve("plain.aot")));
			this.starts.put("starter aot", archived(starter.with(next), scratch.resolve("starter.aot")));
		}
	}

	/**
	 * Create an archive without a reachable etcd. This also fills the file cache, so that
	 * no start needs a round before the counted ones.
	 */
	private static PeerApplication archived(PeerApplication application, Path file) throws Exception {
		boolean aot = file.toString().endsWith(".aot");
		PeerApplication training = application.option("-Dspring.context.exit=onRefresh")
			.option((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file)
			.argument("--clustercontrol.etcd.endpoints=http://127.0.0.1:1");
		try (JavaProcess process = training.start()) {
			if (process.awaitExit() != 0 || !Files.exists(file)) {
				throw new IOException("No archive of " + application.main());
			}
		}
		return application.option((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file);
	}

	private void measure(Run run) throws Exception {
		int times = run.times(10);
		for (int round = 1; round <= times; round++) {
			run.progress("round " + round + " of " + times);
			for (Map.Entry<String, PeerApplication> start : this.starts.entrySet()) {
				if (round > WITH_ARCHIVES && start.getKey().contains(" ")) {
					continue;
				}
				try (JavaProcess process = start.getValue().start()) {
					this.rounds.computeIfAbsent(start.getKey(), (key) -> new ArrayList<>())
						.add(process.nextFigures("ready"));
				}
			}
		}
	}

	private List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		rows.add(row(READY, "from the start of the JVM until the context has started, a small web application (Spring"
				+ " MVC, actuator) that watches one cluster and joins another; floor: the same application without the"
				+ " starter", "plain", "starter", "ready", Target.aboveFloor(400, Unit.MILLISECONDS)));
		rows.add(row(READY + ", disabled", "the same with clustercontrol.enabled=false", "plain", "disabled", "ready",
				Target.aboveFloor(30, Unit.MILLISECONDS)));
		rows.add(row("CPU of the process", "until it is ready, all threads, those of the JVM included", "plain",
				"starter", "process", Target.NONE));
		rows.add(row(READY + ", CDS archive", "with -XX:SharedArchiveFile", "plain cds", "starter cds", "ready",
				Target.NONE));
		if (this.rounds.containsKey("plain aot")) {
			rows.add(row(READY + ", AOT cache", "on JDK 25 with -XX:AOTCache", "plain aot", "starter aot", "ready",
					Target.NONE));
		}
		return rows;
	}

	private Row row(String name, String meaning, String floor, String ours, String figure, Target target) {
		return new Row(name, meaning, figure(floor, figure), figure(ours, figure), target);
	}

	private Figure figure(String start, String name) {
		return Figure.of(Unit.MILLISECONDS,
				this.rounds.get(start).stream().mapToDouble((round) -> round.get(name)).toArray());
	}

}
