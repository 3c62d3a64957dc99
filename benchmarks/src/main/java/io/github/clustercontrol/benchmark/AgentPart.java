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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.Docker;

/**
 * The cost of the agent in its image of nginx.
 */
final class AgentPart implements Part.Measurement {

	private static final String IMAGE = "cluster-control-test/agent-nginx:local";

	private static final String OURS = "cluster-control-bench-" + ProcessHandle.current().pid() + "-";

	private static final String ETCD = OURS + "etcd";

	/** How many services the larger agent has more than the other one. */
	private static final int FURTHER = 10;

	/** Of the first service. */
	private static final int PORT = 8000;

	@Override
	public Section run(Run run) throws Exception {
		if (!Docker.answers()) {
			throw new IllegalStateException("No Docker engine answers");
		}
		run.progress("building the image");
		Docker.run("build", "--build-arg", "BASE_IMAGE=" + Docker.localImage("debian"), "--target", "nginx", "--tag",
				IMAGE, "--file", "cluster-control-agent/images/Dockerfile", "cluster-control-agent");
		Docker.run("network", "create", OURS + "network");
		try {
			Docker.run("run", "--detach", "--name", ETCD, "--network", OURS + "network", Docker.localImage("etcd"),
					"etcd", "--listen-client-urls=http://0.0.0.0:2379",
					"--advertise-client-urls=http://" + ETCD + ":2379");
			List<Row> rows = new ArrayList<>(measure(run));
			rows.addAll(measureServices(run));
			return new Section("The image of nginx, whose agent watches no cluster.\n\n", rows, "");
		}
		finally {
			Docker.attempt("rm", "--force", ETCD);
			Docker.attempt("network", "rm", OURS + "network");
		}
	}

	private static List<Row> measure(Run run) throws Exception {
		int times = run.times(3);
		int seconds = run.quick() ? 10 : 30;
		double[] joined = new double[times];
		double[] started = new double[times];
		double[] resident = new double[times];
		double[] cpu = new double[times];
		for (int i = 0; i < times; i++) {
			run.progress("agent, round " + (i + 1) + " of " + times);
			String name = OURS + "nginx" + i;
			Docker.run("run", "--detach", "--name", name, "--network", OURS + "network", "--env",
					"ETCD_URL=http://" + ETCD + ":2379", "--env", "PUBLIC_HOST_AND_PORT=" + name + ":8080", "--env",
					"LOGGING_LEVEL_IO_GITHUB_CLUSTERCONTROL_AGENT_CHECK=debug", IMAGE);
			try {
				Instant key = await(name, "Joined as ");
				joined[i] = millis(await(name, " of the server: connected"), key);
				started[i] = millis(Instant.parse(Docker.run("inspect", "--format", "{{.State.StartedAt}}", name)),
						key);
				TimeUnit.SECONDS.sleep(run.quick() ? 5 : 15);
				ProcessUsage process = java(name);
				double before = process.cpuMillis();
				TimeUnit.SECONDS.sleep(seconds);
				cpu[i] = (process.cpuMillis() - before) / seconds / 10;
				resident[i] = process.residentMebibytes();
			}
			finally {
				Docker.attempt("rm", "--force", name);
			}
		}
		return List.of(
				new Row("resident memory",
						"of the agent's Java process (VmRSS), after " + (15 + seconds) + " s of rest", null,
						Figure.of(Unit.MEBIBYTES, resident), Target.atMost(120, Unit.MEBIBYTES)),
				new Row("CPU",
						"of the agent's Java process, in percent of one core, in " + seconds
								+ " s of rest; a check each 2 s starts a connection to nginx",
						null, Figure.of(Unit.PERCENT, cpu), Target.NONE),
				new Row("from the first passing check to the key", "with the defaults: two checks must pass, 2 s apart",
						null, Figure.of(Unit.MILLISECONDS, joined), Target.atMost(3000, Unit.MILLISECONDS)),
				new Row("from the start of the container to the key", "with the start of Java and of nginx", null,
						Figure.of(Unit.MILLISECONDS, started), Target.NONE),
				new Row("image", "all layers, uncompressed; floor: the image of Debian below them",
						imageSize(Docker.localImage("debian")), imageSize(IMAGE), Target.NONE));
	}

	/** The difference between two agents that run at the same time. */
	private static List<Row> measureServices(Run run) throws Exception {
		int times = run.times(3);
		double[] resident = new double[times];
		double[] threads = new double[times];
		for (int i = 0; i < times; i++) {
			run.progress("services, round " + (i + 1) + " of " + times);
			String one = OURS + "host" + i;
			String all = OURS + "hosts" + i;
			try {
				runServices(one, 1);
				runServices(all, 1 + FURTHER);
				for (int service = 0; service <= FURTHER; service++) {
					await(all, "Joined as /bench/server/127.0.0.1:" + (PORT + service));
				}
				await(one, "Joined as ");
				TimeUnit.SECONDS.sleep(run.quick() ? 5 : 30);
				resident[i] = (java(all).residentMebibytes() - java(one).residentMebibytes()) / FURTHER;
				threads[i] = (java(all).threads() - java(one).threads()) / FURTHER;
			}
			finally {
				Docker.attempt("rm", "--force", one, all);
			}
		}
		String meaning = "of an agent with " + (1 + FURTHER) + " services without a command minus that of an agent with"
				+ " 1, both after 30 s of rest, divided by " + FURTHER;
		return List.of(
				new Row("resident memory of a further service", meaning, null, Figure.of(Unit.MEBIBYTES, resident),
						Target.atMost(0.7, Unit.MEBIBYTES)),
				new Row("threads of a further service", "likewise", null, Figure.of(Unit.COUNT, threads),
						Target.atMost(3.5, Unit.COUNT)));
	}

	/** Not in the directory of the image, whose configuration is for one server. */
	private static void runServices(String name, int services) throws Exception {
		List<String> command = new ArrayList<>(List.of("run", "--detach", "--name", name, "--network", OURS + "network",
				"--workdir", "/tmp", "--entrypoint", "/opt/java/bin/java", IMAGE, "@/opt/agent/java.options",
				"-XX:SharedArchiveFile=/opt/agent/agent.jsa",
				"-Dclustercontrol.etcd.endpoints=http://" + ETCD + ":2379", "-Dclustercontrol.self.path=/bench/server",
				"-Dclustercontrol.self.host=127.0.0.1", "-Dclustercontrol.agent.check.tcp=" + ETCD + ":2379"));
		for (int service = 0; service < services; service++) {
			command.add("-Dclustercontrol.agent.services.s" + service + ".self.port=" + (PORT + service));
		}
		command.addAll(List.of("-jar", "/opt/agent/agent.jar", "run"));
		Docker.run(command.toArray(String[]::new));
	}

	/** Return the time of the first line with a text. */
	private static Instant await(String container, String text) throws Exception {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < Duration.ofMinutes(2).toNanos()) {
			for (String line : Docker.logs(container).lines().toList()) {
				if (line.contains(text)) {
					return Instant.parse(line.split(" ")[0]);
				}
			}
			TimeUnit.MILLISECONDS.sleep(200);
		}
		throw new IOException("No line with '" + text + "' from the agent:\n" + Docker.logs(container));
	}

	private static double millis(Instant begin, Instant end) {
		return Duration.between(begin, end).toMillis();
	}

	private static Figure imageSize(String image) throws IOException {
		String bytes = Docker.run("image", "inspect", "--format", "{{.Size}}", image);
		return Figure.of(Unit.MEBIBYTES, Double.parseDouble(bytes) / 0x1p20);
	}

	private static ProcessUsage java(String container) throws IOException {
		return Docker.run("top", container, "-o", "pid,comm")
			.lines()
			.map((line) -> line.strip().split("\\s+"))
			.filter((columns) -> columns[1].equals("java"))
			.map((columns) -> new ProcessUsage(List.of(Long.valueOf(columns[0]))))
			.findFirst()
			.orElseThrow();
	}

}
