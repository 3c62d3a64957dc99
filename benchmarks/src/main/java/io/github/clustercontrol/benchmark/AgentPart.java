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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.Docker;

/**
 * The cost of the agent in its image of nginx.
 */
final class AgentPart implements Part {

	private static final String IMAGE = "cluster-control-test/agent-nginx:local";

	private static final String OURS = "cluster-control-bench-" + ProcessHandle.current().pid() + "-";

	private static final String ETCD = OURS + "etcd";

	private static final double MEBIBYTE = 1024 * 1024;

	/** {@code sysconf(_SC_CLK_TCK)}. */
	private static final double TICKS = 100;

	@Override
	public String name() {
		return "agent";
	}

	@Override
	public String document() {
		return "agent";
	}

	@Override
	public String title() {
		return "What it costs";
	}

	@Override
	public String run(Run run) throws Exception {
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
			return "The image of nginx, whose agent watches no cluster.\n\n" + Table.compare(measure(run));
		}
		finally {
			Docker.attempt("rm", "--force", ETCD);
			Docker.attempt("network", "rm", OURS + "network");
		}
	}

	private static List<Row> measure(Run run) throws Exception {
		int times = run.times(5);
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
				joined[i] = millis(await(name, "CheckResult[passed=true"), key);
				started[i] = millis(Instant.parse(Docker.run("inspect", "--format", "{{.State.StartedAt}}", name)),
						key);
				TimeUnit.SECONDS.sleep(run.quick() ? 5 : 15);
				Path process = java(name);
				double before = ticks(process);
				TimeUnit.SECONDS.sleep(seconds);
				cpu[i] = (ticks(process) - before) / TICKS / seconds * 100;
				resident[i] = residentMebibytes(process);
			}
			finally {
				Docker.attempt("rm", "--force", name);
			}
		}
		double size = Double.parseDouble(Docker.run("image", "inspect", "--format", "{{.Size}}", IMAGE)) / MEBIBYTE;
		double base = Double.parseDouble(
				Docker.run("image", "inspect", "--format", "{{.Size}}", Docker.localImage("debian"))) / MEBIBYTE;
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
						Figure.of(Unit.MEBIBYTES, base), Figure.of(Unit.MEBIBYTES, size), Target.NONE));
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

	private static Path java(String container) throws IOException {
		List<String> pids = new ArrayList<>();
		for (String line : Docker.run("top", container, "-o", "pid,comm").lines().toList()) {
			String[] columns = line.strip().split("\\s+");
			if (columns[1].equals("java")) {
				pids.add(columns[0]);
			}
		}
		return Path.of("/proc", pids.get(0));
	}

	private static double ticks(Path process) throws IOException {
		String stat = Files.readString(process.resolve("stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
	}

	private static double residentMebibytes(Path process) throws IOException {
		return Files.readAllLines(process.resolve("status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToDouble((line) -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
			.sum();
	}

}
