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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.clustercontrol.benchmark.startup.SmallApplication;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.JavaHomes;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The time that the starter adds to the start of an application.
 */
final class StartupPart implements Part {

	private static final String READY = "time until it is ready";

	@Override
	public String name() {
		return "startup";
	}

	@Override
	public String title() {
		return "Start-up";
	}

	@Override
	public String run(Run run) throws Exception {
		Path scratch = Files.createTempDirectory("bench-startup-");
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/bench/db/10.0.0.1:3306", "");
			return measure(run, etcd.endpoint(), scratch);
		}
		finally {
			FileSystemUtils.deleteRecursively(scratch);
		}
	}

	private static String measure(Run run, String etcd, Path scratch) throws Exception {
		ClassPath with = ClassPath.ofApplication(
				Path.of(SmallApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI()), scratch);
		ClassPath without = with.withoutStarter();
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		List<String> watching = List.of("--clustercontrol.etcd.endpoints=" + etcd,
				"--clustercontrol.clusters.db.path=/bench/db");
		List<String> registering = new ArrayList<>(watching);
		registering.add("--clustercontrol.self.path=/bench/web");
		Start plain = new Start(java, List.of(), without, List.of());
		Start starter = new Start(java, List.of(), with, registering);
		Map<String, Start> starts = new LinkedHashMap<>();
		starts.put("plain", plain);
		starts.put("starter", starter);
		starts.put("disabled", starter.argument("--clustercontrol.enabled=false"));
		starts.put("watching", new Start(java, List.of(), with, watching));
		starts.put("late", starter.option("-Dspring.backgroundpreinitializer.ignore=true"));
		starts.put("plain again", plain.option("-Dagain=true"));
		starts.put("starter again", starter.option("-Dagain=true"));
		starts.put("plain cds", plain.archived(scratch.resolve("plain.jsa"), false));
		starts.put("starter cds", starter.archived(scratch.resolve("starter.jsa"), false));
		Path next = JavaHomes.atLeast(25).map((home) -> home.resolve("bin/java")).orElse(null);
		if (next != null) {
			starts.put("plain 25", plain.with(next));
			starts.put("starter 25", starter.with(next));
			starts.put("plain aot", plain.with(next).archived(scratch.resolve("plain.aot"), true));
			starts.put("starter aot", starter.with(next).archived(scratch.resolve("starter.aot"), true));
		}
		Map<String, List<Map<String, Double>>> rounds = new LinkedHashMap<>();
		int times = run.times(5);
		for (int round = 0; round <= times; round++) {
			run.progress("startup, round " + round + " of " + times);
			for (Map.Entry<String, Start> start : starts.entrySet()) {
				Map<String, Double> figures = start.getValue().run();
				if (round > 0) {
					rounds.computeIfAbsent(start.getKey(), (key) -> new ArrayList<>()).add(figures);
				}
			}
		}
		return rows(rounds) + "\n" + classes(plain, starter, scratch);
	}

	private static String rows(Map<String, List<Map<String, Double>>> rounds) {
		List<Row> rows = new ArrayList<>();
		rows.add(row(rounds, READY, "from the start of the JVM until ApplicationReadyEvent, a web application that"
				+ " does nothing else, watches one cluster and joins another; floor: the same application without the"
				+ " starter", "plain", "starter", "ready", Target.NONE));
		rows.add(row(rounds, READY + ", not loaded ahead", "the same with"
				+ " -Dspring.backgroundpreinitializer.ignore=true, which turns off the background loading of Spring"
				+ " Boot and of the starter", "plain", "late", "ready", Target.NONE));
		rows.add(row(rounds, READY + ", disabled", "the same with clustercontrol.enabled=false", "plain", "disabled",
				"ready", Target.NONE));
		rows.add(row(rounds, "second start in the same JVM",
				"from the call of run() to its return, after the first" + " application was closed", "plain again",
				"starter again", "again", Target.NONE));
		rows.add(row(rounds, "CPU of the main thread", "until it is ready", "plain", "starter", "main", Target.NONE));
		rows.add(row(rounds, "CPU of the main thread for registering",
				"until it is ready; floor: the same application that watches a cluster and does not register",
				"watching", "starter", "main",
				new Target("≈ floor", (floor, ours) -> floor != null && ours.median() <= floor.high())));
		rows.add(row(rounds, "CPU of the process", "until it is ready, with the compilers of the JVM", "plain",
				"starter", "process", Target.NONE));
		rows.add(row(rounds, READY + ", CDS archive", "with -XX:SharedArchiveFile", "plain cds", "starter cds", "ready",
				Target.NONE));
		if (rounds.containsKey("plain 25")) {
			rows.add(row(rounds, READY + ", JDK 25", "on JDK 25", "plain 25", "starter 25", "ready", Target.NONE));
			rows.add(row(rounds, READY + ", JDK 25, AOT cache", "on JDK 25 with -XX:AOTCache", "plain aot",
					"starter aot", "ready", Target.NONE));
		}
		return Table.compare(rows);
	}

	private static Row row(Map<String, List<Map<String, Double>>> rounds, String name, String meaning, String floor,
			String ours, String figure, Target target) {
		return new Row(name, meaning, figure(rounds.get(floor), figure), figure(rounds.get(ours), figure), target);
	}

	private static Figure figure(@Nullable List<Map<String, Double>> rounds, String name) {
		if (rounds == null) {
			throw new IllegalArgumentException("Not measured: " + name);
		}
		return Figure.of(Unit.MILLISECONDS, rounds.stream().mapToDouble((round) -> round.get(name)).toArray());
	}

	private static String classes(Start plain, Start starter, Path scratch) throws IOException, InterruptedException {
		Map<String, Integer> before = plain.loaded(scratch.resolve("plain.log"));
		Table table = new Table("library", "additional classes");
		int all = 0;
		for (Map.Entry<String, Integer> entry : starter.loaded(scratch.resolve("starter.log")).entrySet()) {
			int more = entry.getValue() - before.getOrDefault(entry.getKey(), 0);
			all += more;
			if (more > 0) {
				table.add(entry.getKey(), String.valueOf(more));
			}
		}
		return table.add("all", String.valueOf(all)).toString();
	}

	/**
	 * A start of the application.
	 */
	private record Start(Path java, List<String> options, ClassPath classPath, List<String> arguments) {

		Start with(Path java) {
			return new Start(java, this.options, this.classPath, this.arguments);
		}

		Start option(String option) {
			return new Start(this.java, Stream.concat(this.options.stream(), Stream.of(option)).toList(),
					this.classPath, this.arguments);
		}

		Start argument(String argument) {
			return new Start(this.java, this.options, this.classPath,
					Stream.concat(this.arguments.stream(), Stream.of(argument)).toList());
		}

		/** Create an archive without a reachable etcd, and start from it. */
		Start archived(Path file, boolean aot) throws IOException, InterruptedException {
			List<String> elsewhere = this.arguments.stream()
				.map((argument) -> argument.replaceFirst("(?<=etcd.endpoints=).*", "http://127.0.0.1:1"))
				.toList();
			Process process = new Start(this.java, this.options, this.classPath, elsewhere)
				.option("-Dspring.context.exit=onRefresh")
				.option((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file)
				.start();
			process.getInputStream().transferTo(OutputStream.nullOutputStream());
			if (process.waitFor() != 0 || !Files.exists(file)) {
				throw new IOException("No archive was made");
			}
			return option((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file);
		}

		Map<String, Double> run() throws IOException, InterruptedException {
			long begin = System.nanoTime();
			Process process = start();
			Map<String, Double> figures = new LinkedHashMap<>();
			StringBuilder log = new StringBuilder();
			try (BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				String line;
				while ((line = output.readLine()) != null) {
					log.append(line).append('\n');
					if (line.equals("> ready=1")) {
						figures.putIfAbsent("ready", (System.nanoTime() - begin) / 1e6);
					}
					else if (line.startsWith("> ")) {
						Stream.of(line.substring(2).split(" "))
							.map((figure) -> figure.split("="))
							.forEach((figure) -> figures.put(figure[0], Double.valueOf(figure[1])));
					}
				}
			}
			if (process.waitFor() != 0 || !figures.containsKey("main")) {
				throw new IOException("The application did not start:\n" + log);
			}
			return figures;
		}

		/** Return the number of loaded classes of each library. */
		Map<String, Integer> loaded(Path file) throws IOException, InterruptedException {
			option("-Xlog:class+load:file=" + file).run();
			Map<String, Integer> counts = new TreeMap<>();
			for (String line : Files.readAllLines(file)) {
				int source = line.indexOf(" source: ");
				if (source > 0) {
					counts.merge(library(line.substring(source + 9)), 1, Integer::sum);
				}
			}
			return counts;
		}

		private static String library(String source) {
			if (source.endsWith(".jar")) {
				String jar = source.substring(source.lastIndexOf('/') + 1);
				return jar.replaceFirst("-[0-9].*", "").replaceFirst("^(netty|grpc|jetcd|spring|vertx)-.*", "$1");
			}
			return (source.startsWith("jrt:") || source.startsWith("shared")) ? "the JDK's" : "made at run time";
		}

		private Process start() throws IOException {
			List<String> command = new ArrayList<>();
			command.add(this.java.toString());
			command.addAll(this.options);
			command.addAll(List.of("-cp", this.classPath.toString(), SmallApplication.class.getName(),
					"--server.port=0", "--spring.main.banner-mode=off"));
			command.addAll(this.arguments);
			return new ProcessBuilder(command).redirectErrorStream(true).start();
		}

	}

}
