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
import java.util.List;
import java.util.stream.Stream;

/**
 * The small web application (Spring MVC, actuator) with one registry, from a module below
 * {@code benchmarks/peers}.
 *
 * @param java the home of the JVM
 * @param target the directory with the jar and the class path of the module
 * @param main its class, without the package
 * @param options options of the JVM
 * @param arguments arguments of the application
 */
record PeerApplication(Path java, Path target, String main, List<String> options, List<String> arguments) {

	/** The JVM that runs the benchmark. */
	static final Path JAVA = Path.of(System.getProperty("java.home"));

	private static final String PACKAGE = "io.github.clustercontrol.benchmark.peer.";

	static PeerApplication of(Run run, String module, String main, String... arguments) {
		return new PeerApplication(JAVA, run.root().resolve("benchmarks/peers").resolve(module).resolve("target"), main,
				List.of("-Xmx256m"), List.of(arguments));
	}

	PeerApplication with(Path java) {
		return new PeerApplication(java, this.target, this.main, this.options, this.arguments);
	}

	PeerApplication option(String option) {
		return new PeerApplication(this.java, this.target, this.main, and(this.options, option), this.arguments);
	}

	PeerApplication argument(String... more) {
		return new PeerApplication(this.java, this.target, this.main, this.options, and(this.arguments, more));
	}

	private static List<String> and(List<String> list, String... more) {
		return Stream.concat(list.stream(), Stream.of(more)).toList();
	}

	JavaProcess start() throws IOException {
		return JavaProcess.of(this.java, and(this.options, "-cp", classPath(), PACKAGE + this.main), this.arguments);
	}

	/** A jar for each module: the JVM archives no classes from directories. */
	private String classPath() throws IOException {
		try (Stream<Path> files = Files.list(this.target)) {
			Path jar = files.filter((file) -> file.toString().matches(".*SNAPSHOT\\.jar|.*[0-9]\\.jar"))
				.findFirst()
				.orElseThrow(() -> new IOException(this.target + " contains no jar: run ./bench"));
			return jar + ":" + Files.readString(this.target.resolve("classpath")).strip();
		}
	}

}
