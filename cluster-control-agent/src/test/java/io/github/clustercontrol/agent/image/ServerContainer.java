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

package io.github.clustercontrol.agent.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.Docker;

/**
 * A server and its agent in a container, from an image of
 * {@code cluster-control-agent/images}.
 *
 * @param server the target of the Dockerfile
 * @param name the name of the container, by which others reach it
 */
record ServerContainer(String server, String name) {

	static final Map<String, Integer> PORTS = Map.of("nginx", 8080, "httpd", 8080, "mariadb", 3306, "redis", 6379);

	private static final Path DOCKERFILE = Path.of("images", "Dockerfile");

	private static final Map<String, String> CLUSTERS = Map.of("nginx", "webserver", "httpd", "webserver", "mariadb",
			"dbserver", "redis", "cache");

	/** Build the images of all servers, several at a time. */
	static void buildAll(String base, Path directory) {
		build("java", base, directory);
		build("base", base, directory);
		PORTS.keySet().parallelStream().forEach((server) -> build(server, base, directory));
	}

	/**
	 * Without the stages of other servers: the builder of Docker without buildx would run
	 * those, too.
	 */
	private static void build(String target, String base, Path directory) {
		try {
			String stages = Stream.of(Files.readString(DOCKERFILE).split("(?m)^(?=FROM )"))
				.filter((stage) -> !stage.startsWith("FROM base AS ")
						|| stage.startsWith("FROM base AS " + target + "\n"))
				.collect(Collectors.joining());
			Path file = Files.writeString(directory.resolve("Dockerfile-" + target), stages);
			Docker.run("build", "--build-arg", "BASE_IMAGE=" + base, "--target", target, "--tag", image(target),
					"--file", file.toString(), "cluster-control-agent");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String image(String server) {
		return "cluster-control-test/agent-" + server + ":local";
	}

	ServerContainer start(String network, String etcd, String... options) {
		List<String> command = new ArrayList<>(
				List.of("run", "--detach", "--name", this.name, "--network", network, "--env", "ETCD_URL=" + etcd,
						"--env", "PUBLIC_HOST_AND_PORT=" + this.name + ":" + PORTS.get(this.server)));
		command.addAll(List.of(options));
		command.add(image(this.server));
		Docker.run(command);
		return this;
	}

	String key() {
		return "/clusterdemo/" + CLUSTERS.get(this.server) + "/" + this.name + ":" + PORTS.get(this.server);
	}

	String shell(String script) {
		return Docker.run("exec", this.name, "sh", "-c", script);
	}

	/** Return what the agent and the server have written. */
	Stream<String> log() {
		return Docker.logs(this.name).lines();
	}

	int awaitExit() {
		return Integer.parseInt(Docker.run("wait", this.name));
	}

	void remove() {
		Docker.attempt("rm", "--force", "--volumes", this.name);
	}

}
