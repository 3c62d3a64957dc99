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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the Dockerfiles and compose.yaml fit the samples, without a Docker engine.
 */
class ContainerFilesTests {

	private final Map<String, Map<String, Object>> services = services();

	static Set<String> samples() {
		return SampleContainer.PORTS.keySet();
	}

	@ParameterizedTest
	@MethodSource("samples")
	void theSamplesDifferInNameAndPortOnly(String sample) {
		String model = "webserver";
		assertThat(read(sample, "Dockerfile"))
			.isEqualTo(read(model, "Dockerfile").replace(model, sample).replace(port(model), port(sample)));
		assertThat(read(sample, ".dockerignore")).isEqualTo(read(model, ".dockerignore"));
		assertThat(read(sample, healthCheck(sample))).isEqualTo(read(model, healthCheck(model)).replace(model, sample));
	}

	@ParameterizedTest
	@MethodSource("samples")
	void thePortIsTheOneOfTheConfiguration(String sample) {
		assertThat(read(sample, "src/main/resources/application.yaml")).contains("\n  port: " + port(sample) + "\n");
		assertThat(read(sample, "Dockerfile")).contains("\nENV SERVER_PORT=" + port(sample) + "\n")
			.contains("\nEXPOSE " + port(sample) + "\n");
	}

	@Test
	void composeStartsTheWholeDemo() {
		assertThat(this.services.keySet()
			.stream()
			.collect(Collectors.groupingBy(ContainerFilesTests::sample, Collectors.counting())))
			.isEqualTo(Map.of("etcd", 1L, "loadbalancer", 1L, "webserver", 3L, "dbserver", 2L));
	}

	@Test
	void composeSetsTheUrlOfEtcdAndTheAdvertisedAddressOfEveryServer() {
		this.services.forEach((name, service) -> {
			if (!name.equals("etcd")) {
				assertThat(service).containsEntry("depends_on", List.of("etcd"))
					.containsEntry("environment", Map.of("ETCD_URL", "http://etcd:2379", "PUBLIC_HOST_AND_PORT",
							name + ":" + port(sample(name))));
			}
		});
		assertThat(this.services.get("etcd")).containsEntry("environment", Map.of("ETCD_DATA_DIR", "/var/lib/etcd",
				"ETCD_LISTEN_CLIENT_URLS", "http://0.0.0.0:2379", "ETCD_ADVERTISE_CLIENT_URLS", "http://etcd:2379"));
	}

	@ParameterizedTest
	@MethodSource("samples")
	void composeBuildsAnImageOnceAndOnTheBaseThatIsAskedFor(String sample) {
		List<Map<String, Object>> servers = this.services.entrySet()
			.stream()
			.filter((service) -> sample(service.getKey()).equals(sample))
			.map(Map.Entry::getValue)
			.toList();
		assertThat(servers)
			.allSatisfy((server) -> assertThat(server).containsEntry("image", "cluster-control/sample-" + sample));
		assertThat(servers.stream().map((server) -> server.get("build")).filter(Objects::nonNull)).singleElement()
			.isEqualTo(Map.of("context", "sample-" + sample, "args", List.of("BASE_IMAGE")));
	}

	@Test
	void composePublishesTheLoadBalancerOnLoopbackAndNothingElse() {
		this.services.forEach((name, service) -> assertThat(service.get("ports"))
			.isEqualTo(name.equals("loadbalancer") ? List.of("127.0.0.1:8100:8100") : null));
	}

	@ParameterizedTest
	@MethodSource("samples")
	void theCommandsOfTheDocumentNameTheirPorts(String sample) {
		Pattern command = Pattern.compile("PUBLIC_HOST_AND_PORT=\\w+:(\\d+) sample-" + sample + "\n");
		assertThat(command.matcher(read(Path.of("..", "docs", "containers.md"))).results()).isNotEmpty()
			.allSatisfy((match) -> assertThat(match.group(1)).isEqualTo(port(sample)));
	}

	private static String sample(String service) {
		return service.replaceFirst("\\d$", "");
	}

	private static String port(String sample) {
		return SampleContainer.PORTS.get(sample).toString();
	}

	private static String healthCheck(String sample) {
		return "src/main/java/io/github/clustercontrol/sample/" + sample + "/HealthCheck.java";
	}

	private static String read(String sample, String file) {
		return read(Path.of("..", "sample-" + sample, file));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, Map<String, Object>> services() {
		Map<String, Map<String, Map<String, Object>>> compose = new Yaml(new SafeConstructor(new LoaderOptions()))
			.load(read(Path.of("..", "compose.yaml")));
		return compose.get("services");
	}

}
