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
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

/**
 * The time until a change is in a file and the program that reads it is reloaded.
 */
record FileRow(Run run, EtcdServer etcd, Raw raw) {

	/** Longer than a burst, so that each change is handled alone. */
	private static final int APART_MILLIS = 1_050;

	Row row() throws Exception {
		Path directory = Files.createTempDirectory("bench-files");
		Path reloads = Files.createFile(directory.resolve("reloads"));
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		try (ConfigurableApplicationContext context = application.run("--spring.main.banner-mode=off",
				"--clustercontrol.etcd.endpoints=" + this.etcd.endpoint(),
				"--clustercontrol.clusters.db.path=/file/ours",
				"--clustercontrol.clusters.db.handlers[0].file=" + directory.resolve("ours.json"),
				"--clustercontrol.clusters.db.handlers[0].reload-command=" + String.join(",", reload(reloads)))) {
			return measure(directory, reloads);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	/** The smallest program that leaves a trace. */
	private static List<String> reload(Path trace) {
		return List.of("dd", "if=/dev/zero", "of=" + trace, "bs=1", "count=1", "oflag=append", "conv=notrunc");
	}

	private Row measure(Path directory, Path reloads) throws Exception {
		Path trace = Files.createFile(directory.resolve("raw"));
		Path file = directory.resolve("raw.json");
		this.raw.watch("/file/raw/", (event) -> {
			try {
				write(file, "[\"" + event.getKeyValue().getKey() + "\"]");
				Process process = new ProcessBuilder(reload(trace)).redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.redirectError(ProcessBuilder.Redirect.DISCARD)
					.start();
				process.waitFor();
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		Samples samples = Samples.take(2, 3, this.run.times(4), () -> change("/file/raw/", trace), () -> {
			TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
			return change("/file/ours/", reloads);
		});
		return samples.row("change → file written and reloaded, a single one, p50", 50,
				Target.atMost(10, Unit.MILLISECONDS),
				"from the call of put to the trace of the reload command, which runs after the file was written,"
						+ " synced and renamed; one change a second. Floor: minimal Java code that does the same from"
						+ " a raw watch: write, sync, rename, start the same command");
	}

	private static void write(Path file, String text) throws IOException {
		Path candidate = file.resolveSibling(file.getFileName() + ".new");
		Files.write(candidate, text.getBytes(StandardCharsets.UTF_8));
		try (FileChannel channel = FileChannel.open(candidate, StandardOpenOption.WRITE)) {
			channel.force(true);
		}
		Files.move(candidate, file, StandardCopyOption.ATOMIC_MOVE);
	}

	private long change(String prefix, Path trace) throws Exception {
		long before = Files.size(trace);
		long begin = System.nanoTime();
		this.raw.put(prefix + this.raw.next());
		while (Files.size(trace) == before) {
			TimeUnit.MICROSECONDS.sleep(100);
		}
		return System.nanoTime() - begin;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
