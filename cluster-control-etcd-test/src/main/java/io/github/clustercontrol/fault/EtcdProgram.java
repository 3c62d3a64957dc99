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

package io.github.clustercontrol.fault;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The etcd of this machine: the binary in the directory of the system property
 * {@code etcd.home} or of the environment variable {@code ETCD_HOME}, that on the path,
 * or else the image {@code ETCD_IMAGE} in a container of its own.
 */
final class EtcdProgram {

	private static final String IMAGE = "quay.io/coreos/etcd:v3.5.21";

	private static final String HINT = "Install etcd (Debian, Ubuntu: apt-get install etcd-server) or start Docker, or set the"
			+ " environment variable ETCD_HOME or the system property etcd.home to the directory of the etcd binary";

	private EtcdProgram() {
	}

	/**
	 * Whether there is no binary, so that etcd must run in a container.
	 */
	static boolean isContainer() {
		return home() == null && !isOnPath("etcd");
	}

	static String binary(String name) {
		String home = home();
		return (home != null) ? Path.of(home, name).toAbsolutePath().toString() : name;
	}

	private static String home() {
		return Stream.of(System.getProperty("etcd.home"), System.getenv("ETCD_HOME"))
			.filter((home) -> home != null && !home.isBlank())
			.findFirst()
			.orElse(null);
	}

	private static boolean isOnPath(String name) {
		String path = System.getenv("PATH");
		return path != null && Stream.of(path.split(File.pathSeparator))
			.filter((directory) -> !directory.isEmpty())
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, name)));
	}

	/** A container that publishes one port on loopback and ends with its process. */
	static List<String> run(String container, int port, List<String> flags) {
		if (!isOnPath("docker")) {
			throw new IllegalStateException(
					"No etcd for this test: neither 'etcd' nor 'docker' is on the PATH. " + HINT);
		}
		String image = System.getenv().getOrDefault("ETCD_IMAGE", IMAGE);
		List<String> command = new ArrayList<>(
				List.of("docker", "run", "--rm", "--name", container, "--publish", "127.0.0.1:" + port + ":" + port,
						"--entrypoint", "etcd", image, "--data-dir", "/tmp/etcd", "--listen-client-urls",
						"http://0.0.0.0:" + port, "--advertise-client-urls", "http://127.0.0.1:" + port));
		command.addAll(flags);
		return command;
	}

	/** The reason why it did not start, from its output. */
	static String failure(boolean container, String log) {
		return container ? "No etcd for this test: 'etcd' is not on the PATH, and Docker did not start one: "
				+ log.strip() + "\n" + HINT : "etcd did not start: " + log;
	}

	static List<String> remove(String container) {
		return List.of("docker", "rm", "--force", container);
	}

}
