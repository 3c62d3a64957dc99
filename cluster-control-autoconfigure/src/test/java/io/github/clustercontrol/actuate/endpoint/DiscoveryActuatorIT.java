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
import java.time.Duration;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the actuator shows of discovered clusters, over HTTP and with a real etcd.
 */
class DiscoveryActuatorIT {

	private static final JsonMapper JSON = new JsonMapper();

	/** What is known is stale after 10 seconds. */
	private static final Duration SLOW = Duration.ofSeconds(30);

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final HttpClient http = HttpClient.newHttpClient();

	private FaultProxy proxy;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void start() {
		etcd.witness().deletePrefix("/");
		etcd.witness().put("/bank/pay/10.0.0.9:80", "");
		etcd.witness().put("/shop/orders/10.0.0.1:80", "");
		etcd.witness().put("/shop/orders/10.0.0.2:80", "");
		etcd.witness().put("/shop/basket/10.0.0.3:80", "");
		etcd.witness().put("/shop/10.0.0.4:80", "");
		this.proxy = new FaultProxy(etcd);
		this.context = new SpringApplicationBuilder(Application.class).run("--server.port=0",
				"--spring.main.banner-mode=off",
				"--management.endpoints.web.exposure.include=health,info,clustercontrol",
				"--management.endpoint.health.show-details=always", "--management.info.clustercontrol.enabled=true",
				"--management.endpoint.clustercontrol.access=unrestricted",
				"--clustercontrol.etcd.endpoints=" + this.proxy.endpoint(), "--clustercontrol.discover.path=/shop",
				"--clustercontrol.clusters.pay.path=/bank/pay");
	}

	@AfterEach
	void stop() {
		this.context.close();
		this.proxy.close();
	}

	@Test
	void theEndpointShowsDiscoveredClustersLikeConfiguredOnesAndTheirPath() {
		JsonNode all = get("/clustercontrol");
		assertThat(all.path("clusters").propertyNames()).containsExactly("basket", "orders", "pay");
		JsonNode path = all.path("discovery").path("/shop");
		assertThat(path.path("source").asString()).isEqualTo("LIVE");
		assertThat(path.path("clusters").asInt()).isEqualTo(2);
		assertThat(path.path("members").asInt()).isEqualTo(3);
		assertThat(path.path("rejectedCount").asInt()).isEqualTo(1);
		assertThat(path.at("/rejected/0/key").asString()).isEqualTo("/shop/10.0.0.4:80");
		assertThat(path.at("/rejected/0/reason").asString()).contains("write /shop/<cluster>/<host:port>");
		JsonNode orders = get("/clustercontrol/orders");
		assertThat(orders.path("path").asString()).isEqualTo("/shop/orders");
		assertThat(orders.path("members")).hasSize(2);
		assertThat(get("/clustercontrol/orders/history").path("changes")).hasSize(1);
	}

	@Test
	void aClusterThatVanishesIsNotFoundAndItsMembersCanBeRemoved() {
		assertThat(send("DELETE", "/clustercontrol/basket/10.0.0.3:80").statusCode()).isEqualTo(204);
		await().until(() -> send("GET", "/clustercontrol/basket").statusCode() == 404);
		assertThat(send("GET", "/clustercontrol/basket/history").statusCode()).isEqualTo(404);
		assertThat(send("DELETE", "/clustercontrol/basket/10.0.0.3:80").statusCode()).isEqualTo(404);
		assertThat(get("/clustercontrol").path("clusters").propertyNames()).containsExactly("orders", "pay");
	}

	@Test
	void healthAndInfoHaveFiguresAndNoEntryForEachDiscoveredCluster() {
		JsonNode components = get("/health").at("/components/clusterControl/components");
		assertThat(components.at("/clusters/components").propertyNames()).containsExactly("pay");
		JsonNode path = components.at("/discovery/details").path("/shop");
		assertThat(components.at("/discovery/status").asString()).isEqualTo("UP");
		assertThat(path).isEqualTo(JSON.readTree("{\"source\":\"LIVE\",\"clusters\":2,\"members\":3,\"rejected\":1}"));
		JsonNode info = get("/info").path("clustercontrol");
		assertThat(info.path("clusters").propertyNames()).containsExactly("pay");
		assertThat(info.path("discovery").path("/shop"))
			.isEqualTo(JSON.readTree("{\"source\":\"LIVE\",\"clusters\":2,\"members\":3}"));
	}

	@Test
	void whileEtcdIsAwayTheHealthIsUnknownAndTheApplicationStaysUp() {
		this.proxy.cut();
		await().atMost(SLOW)
			.until(() -> get("/health").at("/components/clusterControl/components/discovery/status")
				.asString()
				.equals("UNKNOWN"));
		JsonNode health = get("/health");
		assertThat(health.path("status").asString()).isEqualTo("UP");
		JsonNode path = health.at("/components/clusterControl/components/discovery/details").path("/shop");
		assertThat(path.path("source").asString()).isEqualTo("STALE");
		assertThat(path.path("clusters").asInt()).isEqualTo(2);
		assertThat(path.has("staleSince")).isTrue();
		assertThat(get("/clustercontrol/orders").path("source").asString()).isEqualTo("STALE");
		assertThat(get("/info").at("/clustercontrol/discovery").path("/shop").path("source").asString())
			.isEqualTo("STALE");
	}

	private JsonNode get(String path) {
		return JSON.readTree(send("GET", path).body());
	}

	private HttpResponse<String> send(String method, String path) {
		String port = this.context.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator" + path))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
