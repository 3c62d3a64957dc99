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

package io.github.clustercontrol.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.test.EmbeddedEtcd;
import io.github.clustercontrol.test.TestEtcd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the commands on the pages succeed, and that the endpoint answers as its page
 * shows.
 */
@EmbeddedEtcd
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = DocumentationIT.Application.class,
		properties = { "clustercontrol.self.key=/demo/web/127.0.0.1:8110", "clustercontrol.self.drain-period=0s",
				"clustercontrol.clusters.dbserver.path=/clusterdemo/dbserver",
				"management.endpoints.web.exposure.include=clustercontrol",
				"management.endpoint.clustercontrol.access=unrestricted" })
@DirtiesContext
class DocumentationIT {

	private static final String CURL = "$ curl -s localhost:8110/actuator/clustercontrol";

	@TempDir
	static Path directory;

	@Autowired
	private TestEtcd etcd;

	@Autowired
	private SelfRegistration self;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void file(DynamicPropertyRegistry registry) {
		registry.add("clustercontrol.clusters.dbserver.handlers[0].file",
				() -> directory.resolve("dbservers.json").toString());
	}

	@Test
	void theEndpointAnswersAsThePageShows() {
		this.etcd.put("/clusterdemo/dbserver/10.0.0.9:3306");
		this.etcd.put("/clusterdemo/dbserver/127.0.0.1:8120", "{\"v\":1,\"scheme\":\"http\"}");
		this.etcd.put("/clusterdemo/dbserver/junk");
		await().atMost(1, TimeUnit.MINUTES)
			.untilAsserted(() -> assertThat(fields(answer(""))).isEqualTo(fields(example(""))));
	}

	@Test
	void theEndpointSaysWhyAMemberLeftAsThePageShows() {
		String member = "/dbserver/10.0.0.9:3306";
		this.etcd.put("/clusterdemo/dbserver/10.0.0.9:3306");
		await().atMost(1, TimeUnit.MINUTES)
			.untilAsserted(() -> assertThat(answer(member)).contains("\"PRESENT\"", "\"since\""));
		this.etcd.delete("/clusterdemo/dbserver/10.0.0.9:3306");
		await().atMost(1, TimeUnit.MINUTES).untilAsserted(() -> {
			assertThat(fields(answer(member))).isEqualTo(fields(example(member)));
			assertThat(answer(member)).contains("\"DELETED\"");
		});
		assertThat(fields(answer("/dbserver/history"))).isEqualTo(fields(example("/dbserver/history")));
	}

	@Test
	void theCommandsSucceed() throws Exception {
		await().atMost(1, TimeUnit.MINUTES).until(() -> this.self.state() == State.REGISTERED);
		// LeastPrivilegeIT tests the commands of the page about security,
		// HandlersDocumentIT those about handlers,
		// QuickStartIT those of the README, OperationsDocumentIT those for a load
		// balancer
		for (String page : List.of("docs/operations.md", "docs/coming-from.md")) {
			List<String> blocks = Document.of(page)
				.blocks("")
				.stream()
				.filter((block) -> block.startsWith("curl ") || block.startsWith("etcdctl "))
				.filter((block) -> !block.contains("localhost:8100"))
				.toList();
			assertThat(blocks).as(page).isNotEmpty();
			for (String block : blocks) {
				run(block.replace("localhost:8110", "127.0.0.1:" + this.port).replace("curl ", "curl -sS --fail "));
			}
		}
	}

	private static String example(String path) {
		String command = CURL + path + "\n";
		return Document.of("docs/operations.md")
			.blocks("")
			.stream()
			.filter((block) -> block.startsWith(command))
			.map((block) -> block.substring(command.length()))
			.findFirst()
			.orElseThrow();
	}

	private String answer(String path) {
		return String.valueOf(RestClient.create("http://127.0.0.1:" + this.port)
			.get()
			.uri("/actuator/clustercontrol" + path)
			.retrieve()
			.body(String.class));
	}

	/** Return the names of all fields. */
	private static Set<String> fields(String json) {
		Set<String> fields = new TreeSet<>();
		collect("", JsonMapper.shared().readTree(json), fields::add);
		return fields;
	}

	private static void collect(String name, JsonNode node, Consumer<String> fields) {
		if (node.isArray()) {
			node.forEach((element) -> collect(name, element, fields));
		}
		else {
			node.properties().forEach((field) -> {
				fields.accept(name + "." + field.getKey());
				collect(name + "." + field.getKey(), field.getValue(), fields);
			});
		}
	}

	private void run(String script) throws IOException, InterruptedException {
		Path output = Files.createTempFile(directory, "script", ".log");
		ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", script).redirectErrorStream(true)
			.redirectOutput(output.toFile());
		Stream.of(System.getProperty("etcd.home"), System.getenv("ETCD_HOME"))
			.filter((home) -> home != null && !home.isBlank())
			.findFirst()
			.ifPresent((home) -> builder.environment().merge("PATH", home, (path, own) -> own + ":" + path));
		builder.environment().put("ETCDCTL_API", "3");
		builder.environment().put("ETCDCTL_ENDPOINTS", this.etcd.endpoint().toString());
		Process process = builder.start();
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(script).isTrue();
		assertThat(process.exitValue()).as(script + Files.readString(output)).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
