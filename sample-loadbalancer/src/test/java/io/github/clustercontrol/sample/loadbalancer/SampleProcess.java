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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.LoopbackPort;

/**
 * A sample in a process of its own, started from its executable jar.
 */
final class SampleProcess implements AutoCloseable {

	private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String name;

	private final LoopbackPort port;

	private final ForkedJvm jvm;

	private SampleProcess(String name, LoopbackPort port, ForkedJvm jvm) {
		this.name = name;
		this.port = port;
		this.jvm = jvm;
	}

	/**
	 * Start a sample, configured by its environment as in a container.
	 * @param name the name of its cluster, which is in the name of its module
	 * @param etcd the URL of etcd
	 * @param arguments deviations from its configuration
	 * @return the process
	 */
	static SampleProcess start(String name, String etcd, String... arguments) {
		return start(ForkedJvm.ownJavaHome(), List.of(), name, etcd, arguments);
	}

	/**
	 * Start a sample, configured by its environment as in a container.
	 * @param javaHome where the JVM is installed
	 * @param options options of the JVM
	 * @param name the name of its cluster, which is in the name of its module
	 * @param etcd the URL of etcd
	 * @param arguments deviations from its configuration
	 * @return the process
	 */
	static SampleProcess start(Path javaHome, List<String> options, String name, String etcd, String... arguments) {
		LoopbackPort port = LoopbackPort.reserve();
		Map<String, String> environment = Map.of("ETCD_URL", etcd, "PUBLIC_HOST_AND_PORT", "127.0.0.1:" + port.number(),
				"SERVER_PORT", String.valueOf(port.number()), "SERVER_ADDRESS", "127.0.0.1");
		return new SampleProcess(name, port,
				ForkedJvm.jar(javaHome, options, jar("sample-" + name), environment, arguments));
	}

	private static Path jar(String module) {
		try (Stream<Path> files = Files.list(Path.of("..", module, "target"))) {
			List<Path> jars = files.filter((file) -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
				.toList();
			if (jars.size() != 1) {
				throw new IllegalStateException("Not one jar of " + module + ": " + jars);
			}
			return jars.get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String address() {
		return "127.0.0.1:" + this.port.number();
	}

	String key() {
		return "/clusterdemo/" + this.name + "/" + address();
	}

	URI uri(String path) {
		return URI.create("http://" + address() + path);
	}

	/**
	 * Return its response, or the reason why there is none.
	 * @param path the path
	 * @return the response
	 */
	String get(String path) {
		try {
			HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10)).build();
			HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
			return (response.statusCode() == 200) ? response.body() : "status " + response.statusCode();
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	ForkedJvm jvm() {
		return this.jvm;
	}

	@Override
	public void close() {
		this.jvm.close();
		this.port.close();
	}

	@Override
	public String toString() {
		return this.name + " " + address() + " (" + (this.jvm.isAlive() ? "alive" : "ended") + "): "
				+ this.jvm.output();
	}

}
