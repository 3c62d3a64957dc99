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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.test.FakeClusters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the events that the page of the site shows, without etcd and without a
 * browser.
 */
@Execution(ExecutionMode.CONCURRENT)
class SiteTests {

	@TempDir
	private Path directory;

	private final List<Viewer> viewers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	private FakeClusters clusters;

	private int port;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(LoadBalancerApplication.class, FakeClusters.class).run(
				"--server.port=0", "--clustercontrol.enabled=false",
				"--clustercontrol.clusters.webserver.handlers[0].type=json",
				"--clustercontrol.clusters.webserver.handlers[0].file=" + this.directory.resolve("webservers.json"));
		this.clusters = this.context.getBean(FakeClusters.class);
		this.port = Integer.parseInt(this.context.getEnvironment().getProperty("local.server.port"));
	}

	@AfterEach
	void stop() {
		this.viewers.forEach(Viewer::close);
		this.context.close();
	}

	@Test
	void sendsTheWholeStateAtEachChange() {
		this.clusters.members("webserver", "10.0.0.2:8110", "10.0.0.1:8110");
		Viewer viewer = look();
		JsonNode first = viewer.next();
		assertThat(first.at("/clusters/0/name").asString()).isEqualTo("webserver");
		assertThat(first.at("/clusters/0/source").asString()).isEqualTo("LIVE");
		assertThat(first.at("/clusters/0/members").findValuesAsString("address")).containsExactly("10.0.0.1:8110",
				"10.0.0.2:8110");
		assertThat(first.at("/clusters/1/name").asString()).isEqualTo("dbserver");
		assertThat(first.at("/clusters/1/source").asString()).isEqualTo("UNKNOWN");
		assertThat(first.at("/changes")).hasSize(1);
		assertThat(first.at("/changes/0/kind").asString()).isEqualTo("FOUND");
		this.clusters.members("webserver", "10.0.0.2:8110", "10.0.0.3:8110");
		JsonNode second = viewer.next();
		assertThat(second.at("/clusters/0/members").findValuesAsString("address")).containsExactly("10.0.0.2:8110",
				"10.0.0.3:8110");
		assertThat(second.at("/changes").findValuesAsString("kind")).containsExactly("GONE", "JOINED", "FOUND");
		assertThat(second.at("/changes/0/addresses/0").asString()).isEqualTo("10.0.0.1:8110");
		assertThat(second.at("/changes/0/revision").asLong()).isEqualTo(2);
		this.clusters.source("webserver", Source.STALE);
		assertThat(viewer.next().at("/clusters/0/source").asString()).isEqualTo("STALE");
		assertThat(look().next().at("/changes")).isEqualTo(second.at("/changes"));
	}

	@ParameterizedTest
	@CsvSource({ "server.servlet.context-path=/site, actuator/clustercontrol, true",
			"management.endpoint.clustercontrol.access=read-only, actuator/clustercontrol, false",
			"management.endpoints.web.exposure.include=health,, false", "management.server.port=0,, false" })
	void saysWhereTheEndpointIsAndWhetherItGivesOrders(String property, String endpoint, boolean orders) {
		// There is no etcd, and the start does not wait for it
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(LoadBalancerApplication.class).run(
				"--server.port=0", "--clustercontrol.etcd.endpoints=http://127.0.0.1:1",
				"--clustercontrol.startup-timeout=1ms", "--clustercontrol.self.enabled=false", "--" + property,
				"--clustercontrol.clusters.webserver.handlers[0].type=json",
				"--clustercontrol.clusters.webserver.handlers[0].file=" + this.directory.resolve("webservers.json"))) {
			assertThat(context.getBean(Site.class).now().endpoint()).isEqualTo(endpoint);
			assertThat(context.getBean(Site.class).now().orders()).isEqualTo(orders);
		}
	}

	@Test
	void repeatsTheStateSoThatALostConnectionIsDetected() {
		Viewer viewer = look();
		assertThat(viewer.next()).isEqualTo(viewer.next());
	}

	@Test
	void sendsNoMoreThanThePageShows() {
		this.clusters.members("webserver", many("x", 1000));
		JsonNode cluster = look().next().at("/clusters/0");
		assertThat(cluster.at("/size").asInt()).isEqualTo(1000);
		assertThat(cluster.at("/members")).hasSize(200);
		assertThat(cluster.at("/members/0/metadata")).hasSize(8)
			.allMatch((entry) -> entry.asString().length() == 81 && entry.asString().endsWith("…"));
	}

	@Test
	void doesNotWaitForABrowserThatDoesNotRead() {
		this.clusters.members("webserver", many("\u20ac", 200));
		List<Viewer> asleep = List.of(look(), look(), look());
		Viewer viewer = look();
		viewer.next();
		// 10 MB, more than the system buffers for a client that does not read
		for (int i = 0; i < 25; i++) {
			this.clusters.join("dbserver", Member.of("10.0.0." + i + ":3306"));
			int size = i + 1;
			await().atMost(Duration.ofSeconds(60)).until(() -> viewer.next().at("/clusters/1/size").asInt() == size);
		}
		JsonNode first = asleep.get(0).next();
		JsonNode last = asleep.get(0).next();
		int seen = 2;
		while (last.at("/clusters/1/size").asInt() < 25) {
			last = asleep.get(0).next();
			seen++;
		}
		assertThat(first.at("/clusters/1/size").asInt()).isZero();
		assertThat(seen).as("states in between are skipped").isLessThan(25);
	}

	@Test
	void refusesOneViewerTooMany() {
		List<Viewer> all = IntStream.range(0, 50).mapToObj((i) -> look()).toList();
		assertThat(all).allMatch((viewer) -> viewer.status().endsWith(" 200 "));
		assertThat(look().status()).endsWith(" 503 ");
		all.get(0).close();
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			// The server detects a disconnected viewer at the next message
			this.clusters.members("webserver", "10.0.0.1:" + (1000 + this.viewers.size()));
			return look().status().endsWith(" 200 ");
		});
	}

	private Viewer look() {
		Viewer viewer = Viewer.look(this.port);
		this.viewers.add(viewer);
		return viewer;
	}

	private static List<Member> many(String character, int count) {
		Map<String, String> metadata = new TreeMap<>();
		for (int i = 0; i < 20; i++) {
			metadata.put("key" + i, character.repeat(1000));
		}
		return IntStream.range(0, count)
			.mapToObj(
					(i) -> new Member("10.0.0.1:" + (1000 + i), "10.0.0.1", 1000 + i, null, metadata, null, null, null))
			.toList();
	}

}
