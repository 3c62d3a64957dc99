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

package io.github.clustercontrol.application;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts each kind of application in a process of its own, with exactly the jars that its
 * users have: a failure because of an absent optional library shows only without that
 * library.
 */
class KindsOfApplicationsIT {

	private static final int SIGTERM = 128 + 15;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@BeforeEach
	void deleteEverything() {
		etcd.witness().deletePrefix("/");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "servlet", "servlet-actuator", "webflux", "webflux-actuator", "gateway", "gateway-webmvc" })
	void aWebApplicationJoinsSeesItsPeersAndLeaves(String kind) throws IOException {
		joinsSeesItsPeersAndLeaves(kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "non-web", "non-web-actuator" })
	void anApplicationWithoutAWebServerJoinsSeesItsPeersAndLeaves(String kind) throws IOException {
		joinsSeesItsPeersAndLeaves(kind, "--clustercontrol.self.port=7000", "--spring.main.keep-alive=true");
	}

	@Test
	void aGatewayForwardsToTheMembersOfACluster() throws IOException {
		HttpServer backend = backend();
		etcd.witness().put("/demo/backend/127.0.0.1:" + backend.getAddress().getPort(), "");
		try (ForkedJvm gateway = start("gateway", route())) {
			assertThat(statusOf(awaitMember(gateway))).isEqualTo(200);
			assertThat(gateway.output()).doesNotContain("LoadBalancer is not on the class path");
		}
		finally {
			backend.stop(0);
		}
	}

	/**
	 * The name of the service is the first segment of the path, as the locator of the
	 * gateway has it.
	 */
	@Test
	void aGatewayForwardsToAServiceThatAppearsAfterTheStart() throws IOException {
		HttpServer backend = backend();
		try (ForkedJvm gateway = start("gateway", "--clustercontrol.discover.path=/shop",
				"--spring.cloud.gateway.server.webflux.discovery.locator.enabled=true")) {
			assertForwardedOnlyWhileItIsAMember(awaitMember(gateway) + "/orders", backend, 404);
		}
		finally {
			backend.stop(0);
		}
	}

	/**
	 * This gateway has no locator: its route is written before the service exists.
	 */
	@Test
	void aGatewayForWebMvcForwardsToAServiceThatAppearsAfterTheStart() throws IOException {
		HttpServer backend = backend();
		String route = "--spring.cloud.gateway.server.webmvc.routes[0].";
		try (ForkedJvm gateway = start("gateway-webmvc", "--clustercontrol.discover.path=/shop", route + "id=orders",
				route + "uri=lb://orders", route + "predicates[0]=Path=/orders/**")) {
			assertForwardedOnlyWhileItIsAMember(awaitMember(gateway) + "/orders", backend, 500);
		}
		finally {
			backend.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet-actuator", "webflux", "non-web-actuator" })
	void anApplicationThatOnlyDiscoversStartsAndSeesClusters(String kind) throws IOException {
		etcd.witness().put("/shop/stock/10.0.0.8:7000", "");
		try (ForkedJvm application = launch(kind, List.of("--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
				"--clustercontrol.discover.path=/shop", "--spring.main.keep-alive=true", "--server.port=0"))) {
			await().atMost(Duration.ofSeconds(60))
				.failFast(() -> assertThat(application.isAlive()).as(application.output()).isTrue())
				.untilAsserted(
						() -> assertThat(application.output()).contains("Read discover path (/shop): 1 clusters"));
			etcd.witness().put("/shop/late/10.0.0.9:7000", "");
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(application.output()).contains("Clusters +late"));
		}
	}

	@Test
	void aGatewayWithoutLoadBalancerLogsTheMissingDependency() throws IOException {
		try (ForkedJvm gateway = start("gateway-without-loadbalancer", route())) {
			assertThat(statusOf(awaitMember(gateway))).isEqualTo(503);
			assertThat(gateway.output())
				.containsOnlyOnce("Spring Cloud LoadBalancer is not on the class path: Spring Cloud Gateway cannot"
						+ " send requests to the members of [backend, peers]. Add the dependency"
						+ " org.springframework.cloud:spring-cloud-starter-loadbalancer");
		}
	}

	@Test
	void jarsThatTheClientNeverUsesAreLeftOut() throws IOException {
		assertThat(libraries("non-web")).contains("netty-codec-http2-")
			.doesNotContain("netty-codec-http3-", "netty-codec-classes-quic-", "netty-resolver-dns-",
					"netty-codec-dns-", "netty-tcnative-classes-", "jackson-core-2", "javax.annotation-api-");
	}

	private static HttpServer backend() throws IOException {
		HttpServer backend = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		backend.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		backend.start();
		return backend;
	}

	private static void assertForwardedOnlyWhileItIsAMember(String orders, HttpServer backend, int otherwise)
			throws IOException {
		String member = "/shop/orders/127.0.0.1:" + backend.getAddress().getPort();
		assertThat(statusOf(orders)).isEqualTo(otherwise);
		etcd.witness().put(member, "");
		await().atMost(Duration.ofSeconds(20)).until(() -> statusOf(orders) == 200);
		etcd.witness().delete(member);
		await().atMost(Duration.ofSeconds(20)).until(() -> statusOf(orders) == otherwise);
		etcd.witness().put(member, "");
		await().atMost(Duration.ofSeconds(20)).until(() -> statusOf(orders) == 200);
	}

	private static String[] route() {
		String route = "--spring.cloud.gateway.server.webflux.routes[0].";
		return new String[] { "--clustercontrol.clusters.backend.path=/demo/backend", route + "id=backend",
				route + "uri=lb://backend", route + "predicates[0]=Path=/**" };
	}

	private static int statusOf(String address) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) new URL("http://" + address + "/").openConnection();
		connection.setReadTimeout(20_000);
		return connection.getResponseCode();
	}

	private static void joinsSeesItsPeersAndLeaves(String kind, String... arguments) throws IOException {
		try (ForkedJvm application = start(kind, arguments)) {
			String address = awaitMember(application);
			etcd.witness().put("/demo/peers/10.0.0.9:7000", "");
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(
						() -> assertThat(application.output()).contains("Members: [10.0.0.9:7000, " + address + "]"));
			application.terminate();
			assertThat(application.awaitExit(Duration.ofSeconds(30))).as(application.output()).isEqualTo(SIGTERM);
			assertThat(addresses()).containsExactly("10.0.0.9:7000");
			assertThat(etcd.witness().list("/clustercontrol.leases/")).isEmpty();
		}
	}

	private static String awaitMember(ForkedJvm application) {
		await().atMost(Duration.ofSeconds(60))
			.failFast(() -> assertThat(application.isAlive()).as(application.output()).isTrue())
			.untilAsserted(() -> assertThat(addresses()).as(application.output()).hasSize(1));
		return addresses().get(0);
	}

	private static List<String> addresses() {
		return etcd.witness()
			.list("/demo/peers/")
			.stream()
			.map(EtcdKeyValue::key)
			.map((key) -> key.substring("/demo/peers/".length()))
			.toList();
	}

	private static ForkedJvm start(String kind, String... arguments) throws IOException {
		List<String> all = new ArrayList<>(
				List.of("--clustercontrol.etcd.endpoints=" + etcd.endpoint(), "--clustercontrol.self.path=/demo/peers",
						"--clustercontrol.self.host=127.0.0.1", "--clustercontrol.clusters.peers.path=/demo/peers",
						"--clustercontrol.self.drain-period=0", "--server.port=0", "--spring.main.banner-mode=off"));
		Collections.addAll(all, arguments);
		return launch(kind, all);
	}

	private static ForkedJvm launch(String kind, List<String> arguments) throws IOException {
		String classPath = Path.of("target", "classes").toAbsolutePath() + ":" + libraries(kind);
		return ForkedJvm.main(classPath, Application.class, arguments.toArray(String[]::new));
	}

	private static String libraries(String kind) throws IOException {
		return Files.readString(Path.of("..", kind, "target", "classpath")).trim();
	}

}
