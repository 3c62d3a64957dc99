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

package io.github.clustercontrol.actuate.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.fault.ChildProcess;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.fault.row.ServerProgram;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus that gets its targets from the endpoint.
 */
class PrometheusIT {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String ZONE = "__meta_clustercontrol_metadata_zone";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final HttpClient http = HttpClient.newHttpClient();

	private final LoopbackPort port = LoopbackPort.reserve();

	@TempDir
	private Path directory;

	private FaultProxy proxy;

	private @Nullable ConfigurableApplicationContext context;

	private @Nullable ChildProcess prometheus;

	@BeforeEach
	void members() {
		etcd.witness().deletePrefix("/");
		etcd.witness().put("/shop/orders/127.0.0.1:1", "{\"v\":1,\"metadata\":{\"zone\":\"a\"}}");
		etcd.witness().put("/shop/search/[::1]:2", "{\"v\":1,\"scheme\":\"https\"}");
		etcd.witness().put("/shop/targets/127.0.0.1:3", "");
		this.proxy = new FaultProxy(etcd);
	}

	@AfterEach
	void stop() {
		if (this.prometheus != null) {
			this.prometheus.kill();
		}
		if (this.context != null) {
			this.context.close();
		}
		this.proxy.close();
		this.port.close();
	}

	@Test
	void prometheusFollowsTheMembersOfAllClusters() throws Exception {
		start("http://127.0.0.1:" + application(0, "10s") + "/actuator/clustercontrol/prometheus-targets");
		awaiting().untilAsserted(
				() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:1", "127.0.0.1:3", "[::1]:2"));
		assertThat(targets().get("127.0.0.1:1")).containsEntry("cluster", "orders").containsEntry(ZONE, "a");
		assertThat(targets().get("[::1]:2")).containsEntry("cluster", "search")
			.containsEntry("__scheme__", "https")
			.doesNotContainKey(ZONE);
		assertThat(targets().get("127.0.0.1:3")).containsEntry("cluster", "prometheus-targets");
		etcd.witness().put("/shop/orders/127.0.0.1:4", "");
		etcd.witness().delete("/shop/orders/127.0.0.1:1");
		awaiting().untilAsserted(
				() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:3", "127.0.0.1:4", "[::1]:2"));
	}

	@Test
	void prometheusKeepsTheTargetsWhileARestartedApplicationHasNotReadTheClusters() throws Exception {
		int server = application(0, "10s");
		start("http://127.0.0.1:" + server + "/actuator/clustercontrol/orders/prometheus-targets");
		awaiting().untilAsserted(() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:1"));
		this.context.close();
		this.proxy.refuse();
		application(server, "0");
		URI all = URI.create("http://127.0.0.1:" + server + "/actuator/clustercontrol/prometheus-targets");
		assertThat(send(all).statusCode()).isEqualTo(503);
		double failures = failures();
		awaiting().until(() -> failures() > failures + 1);
		assertThat(targets().keySet()).containsExactly("127.0.0.1:1");
		etcd.witness().put("/shop/orders/127.0.0.1:4", "");
		this.proxy.pass();
		awaiting().untilAsserted(() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:1", "127.0.0.1:4"));
	}

	@Test
	void prometheusReadsAFileOverAllDiscoveredClusters() throws Exception {
		Path file = this.directory.resolve("services.json");
		application(Map.of("server.port", "0", "clustercontrol.etcd.endpoints", this.proxy.endpoint(),
				"clustercontrol.discover.path", "/shop", "clustercontrol.files[0].clusters", "discovered",
				"clustercontrol.files[0].type", "template", "clustercontrol.files[0].template", "prometheus-services",
				"clustercontrol.files[0].file", file.toString()));
		startWith("file_sd_configs: [{files: ['" + file + "']}]");
		awaiting().untilAsserted(
				() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:1", "127.0.0.1:3", "[::1]:2"));
		assertThat(targets().get("127.0.0.1:1")).containsEntry("job", "orders");
		assertThat(targets().get("[::1]:2")).containsEntry("job", "search");
		etcd.witness().put("/shop/basket/127.0.0.1:5", "");
		etcd.witness().delete("/shop/orders/127.0.0.1:1");
		awaiting().untilAsserted(
				() -> assertThat(targets().keySet()).containsExactly("127.0.0.1:3", "127.0.0.1:5", "[::1]:2"));
		assertThat(targets().get("127.0.0.1:5")).containsEntry("job", "basket");
	}

	private int application(int port, String startupTimeout) {
		return application(Map.of("server.port", String.valueOf(port), "management.endpoints.web.exposure.include",
				"clustercontrol", "clustercontrol.startup-timeout", startupTimeout, "clustercontrol.etcd.endpoints",
				this.proxy.endpoint(), "clustercontrol.clusters.orders.path", "/shop/orders",
				"clustercontrol.clusters.search.path", "/shop/search",
				"clustercontrol.clusters.prometheus-targets.path", "/shop/targets"));
	}

	private int application(Map<String, Object> properties) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(properties);
		this.context = application.run();
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private void start(String url) throws IOException {
		startWith("http_sd_configs: [{url: '" + url + "', refresh_interval: 500ms}]");
	}

	private void startWith(String discovery) throws IOException {
		Path configuration = Files.writeString(this.directory.resolve("prometheus.yml"), """
				scrape_configs:
				- job_name: clusters
				  scrape_interval: 1h
				  %s
				""".formatted(discovery));
		this.prometheus = ChildProcess.start(
				new ProcessBuilder(ServerProgram.PROMETHEUS.path(), "--config.file=" + configuration,
						"--storage.tsdb.path=" + this.directory.resolve("data"),
						"--web.listen-address=127.0.0.1:" + this.port.number()),
				this.directory.resolve("prometheus.log"));
	}

	/** The labels before relabeling, by address. */
	private Map<String, Map<String, String>> targets() throws Exception {
		Map<String, Map<String, String>> targets = new TreeMap<>();
		JsonNode found = JSON.readTree(get("/api/v1/targets?state=active")).at("/data/activeTargets");
		for (JsonNode target : found) {
			Map<String, String> labels = new TreeMap<>();
			target.path("discoveredLabels")
				.properties()
				.forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			targets.put(labels.get("__address__"), labels);
		}
		return targets;
	}

	private double failures() throws Exception {
		return get("/metrics").lines()
			.filter((line) -> line.startsWith("prometheus_sd_http_failures_total "))
			.mapToDouble((line) -> Double.parseDouble(line.split(" ")[1]))
			.sum();
	}

	private String get(String path) throws Exception {
		return send(URI.create(this.port.url() + path)).body();
	}

	private HttpResponse<String> send(URI uri) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	/** Prometheus passes changed targets on every five seconds. */
	private static ConditionFactory awaiting() {
		return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
