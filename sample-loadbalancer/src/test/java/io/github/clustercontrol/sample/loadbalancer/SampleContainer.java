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

package io.github.clustercontrol.sample.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.fault.Docker;

/**
 * A sample in a container of its own, from the image of its Dockerfile.
 *
 * @param sample the name of its cluster, which is in the name of its module
 * @param name the name of the container, by which the others reach it
 */
record SampleContainer(String sample, String name) implements AutoCloseable {

	static final Map<String, Integer> PORTS = Map.of("loadbalancer", 8100, "webserver", 8110, "dbserver", 8120);

	/**
	 * Build the image of a sample from its executable jar.
	 * @param sample the sample
	 * @param base the base image
	 */
	static void build(String sample, String base) {
		Docker.run("build", "--build-arg", "BASE_IMAGE=" + base, "--tag", image(sample), "sample-" + sample);
	}

	private static String image(String sample) {
		return "cluster-control-test/sample-" + sample + ":local";
	}

	/**
	 * Start it.
	 * @param network the network of all containers
	 * @param etcd the URL of etcd in that network
	 * @param ttl the TTL of its lease
	 * @param options more options of {@code docker run}
	 * @return this
	 */
	SampleContainer start(String network, String etcd, Duration ttl, String... options) {
		List<String> command = new ArrayList<>(List.of("run", "--detach", "--name", this.name, "--network", network,
				"--env", "ETCD_URL=" + etcd, "--env", "PUBLIC_HOST_AND_PORT=" + address(),
				// Deviations from its configuration, and options for a fast start of Java
				"--env", "CLUSTERCONTROL_SELF_TTL=" + ttl.toSeconds(), "--env", "CLUSTERCONTROL_SELF_HEARTBEAT=1",
				"--env", "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m"));
		command.addAll(List.of(options));
		command.add(image(this.sample));
		Docker.run(command);
		return this;
	}

	String address() {
		return this.name + ":" + PORTS.get(this.sample);
	}

	String key() {
		return "/clusterdemo/" + this.sample + "/" + address();
	}

	/**
	 * Inspect the container.
	 * @param template a template of Docker
	 * @return the rendered template
	 */
	String inspect(String template) {
		return Docker.run("inspect", "--format", template, this.name);
	}

	int exitStatus() {
		return Integer.parseInt(inspect("{{.State.ExitCode}}"));
	}

	@Override
	public void close() {
		Docker.attempt("rm", "--force", "--volumes", this.name);
	}

}
