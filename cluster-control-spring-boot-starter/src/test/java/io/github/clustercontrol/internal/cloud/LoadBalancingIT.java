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

package io.github.clustercontrol.internal.cloud;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Cloud LoadBalancer can choose by, with members of a cluster.
 */
class LoadBalancingIT {

	private static final String CONFIGURATION = "spring.cloud.loadbalancer.configurations";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private ConfigurableApplicationContext caller;

	@BeforeEach
	void clear() {
		etcd.witness().deletePrefix("/lb/");
	}

	@AfterEach
	void close() {
		if (this.caller != null) {
			this.caller.close();
		}
	}

	@Test
	void zonePreference() {
		join("a:1", "zone", "one");
		join("b:1", "zone", "two");
		start(CONFIGURATION, "zone-preference", "spring.cloud.loadbalancer.zone", "one");
		assertThat(choices(20)).containsOnlyKeys("a:1");
		leave("a:1");
		assertThat(choices(20)).containsOnlyKeys("b:1");
	}

	@Test
	void weighted() {
		join("a:1", "weight", "3");
		join("b:1", "weight", "1");
		start(CONFIGURATION, "weighted");
		assertThat(choices(400).get("a:1")).isBetween(280, 320);
		leave("a:1");
		assertThat(choices(20)).containsOnlyKeys("b:1");
	}

	@Test
	void sameInstancePreference() {
		join("a:1", "zone", "one");
		join("b:1", "zone", "one");
		start(CONFIGURATION, "same-instance-preference");
		Map<String, Integer> same = choices(20);
		assertThat(same).hasSize(1);
		String chosen = same.keySet().iterator().next();
		leave(chosen);
		assertThat(choices(20)).hasSize(1).doesNotContainKey(chosen);
	}

	@Test
	void requestBasedStickySession() {
		join("a:1", "zone", "one");
		join("b:1", "zone", "one");
		start(CONFIGURATION, "request-based-sticky-session");
		MultiValueMap<String, String> cookies = new LinkedMultiValueMap<>(Map.of("sc-lb-instance-id", List.of("b:1")));
		assertThat(choices(20, new HttpHeaders(), cookies)).containsOnlyKeys("b:1");
		assertThat(choices(20)).containsOnlyKeys("a:1", "b:1");
		leave("b:1");
		assertThat(choices(20, new HttpHeaders(), cookies)).containsOnlyKeys("a:1");
	}

	@Test
	void subset() {
		for (String host : Set.of("a", "b", "c", "d")) {
			join(host + ":1", "zone", "one");
		}
		start(CONFIGURATION, "subset", "spring.cloud.loadbalancer.subset.size", "2",
				"spring.cloud.loadbalancer.subset.instance-id", "me");
		assertThat(choices(40)).hasSize(2);
	}

	@Test
	void hint() {
		join("a:1", "hint", "canary");
		join("b:1", "zone", "one");
		start("hints", "true");
		HttpHeaders headers = new HttpHeaders();
		headers.set("X-SC-LB-Hint", "canary");
		assertThat(choices(20, headers, new LinkedMultiValueMap<>())).containsOnlyKeys("a:1");
		leave("a:1");
		assertThat(choices(20, headers, new LinkedMultiValueMap<>())).containsOnlyKeys("b:1");
	}

	@Test
	void apiVersion() {
		join("a:1", "API_VERSION", "1.0");
		join("b:1", "API_VERSION", "2.0");
		start(CONFIGURATION, "api-version", "spring.cloud.loadbalancer.api-version.header", "X-Version");
		HttpHeaders headers = new HttpHeaders();
		headers.set("X-Version", "2");
		assertThat(choices(20, headers, new LinkedMultiValueMap<>())).containsOnlyKeys("b:1");
	}

	@Test
	void healthCheckFollowsTheMembersOnlyIfItFetchesThemAgain() throws Exception {
		HttpServer up = health(200);
		HttpServer down = health(503);
		HttpServer late = health(200);
		try {
			join(address(up), "zone", "one");
			join(address(down), "zone", "one");
			start(CONFIGURATION, "health-check", "spring.cloud.loadbalancer.health-check.path.default", "/health",
					"spring.cloud.loadbalancer.health-check.interval", "200ms",
					"spring.cloud.loadbalancer.health-check.refetch-instances", "true",
					"spring.cloud.loadbalancer.health-check.refetch-instances-interval", "200ms");
			soon().ignoreExceptions().until(() -> choices(20).keySet().equals(Set.of(address(up))));
			join(address(late), "zone", "one");
			soon().until(() -> choices(20).keySet().equals(Set.of(address(up), address(late))));
			leave(address(up));
			soon().until(() -> choices(20).keySet().equals(Set.of(address(late))));
		}
		finally {
			up.stop(0);
			down.stop(0);
			late.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "zone-preference", "weighted" })
	void slowStart(String configuration) {
		join("a:1", "zone", "one");
		join("b:1", "zone", "one");
		start(CONFIGURATION, configuration, "clustercontrol.clusters.db.slow-start", "10m");
		assertThat(choices(200).get("a:1")).isBetween(90, 110);
		join("c:1", "zone", "one");
		assertThat(choices(1000).get("c:1")).isBetween(1, 150);
		leave("a:1");
		leave("b:1");
		assertThat(choices(20)).containsOnlyKeys("c:1");
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

	private void join(String address, String name, String value) {
		etcd.witness().put("/lb/" + address, "{\"v\":1,\"metadata\":{\"" + name + "\":\"" + value + "\"}}");
		awaitMember(address, true);
	}

	private void leave(String address) {
		etcd.witness().delete("/lb/" + address);
		awaitMember(address, false);
	}

	private void awaitMember(String address, boolean present) {
		if (this.caller != null) {
			Clusters clusters = this.caller.getBean(Clusters.class);
			soon().until(() -> clusters.get("db")
				.members()
				.stream()
				.anyMatch((member) -> member.address().equals(address)) == present);
		}
	}

	private void start(String... properties) {
		Map<String, Object> all = new HashMap<>(
				Map.of("clustercontrol.etcd.endpoints", etcd.endpoint(), "clustercontrol.clusters.db.path", "/lb"));
		for (int index = 0; index < properties.length; index += 2) {
			all.put(properties[index], properties[index + 1]);
		}
		this.caller = new SpringApplicationBuilder(all.containsKey("hints") ? HintCaller.class : Caller.class)
			.web(WebApplicationType.NONE)
			.properties(all)
			.run();
	}

	private Map<String, Integer> choices(int number) {
		return choices(number, new HttpHeaders(), new LinkedMultiValueMap<>());
	}

	private Map<String, Integer> choices(int number, HttpHeaders headers, MultiValueMap<String, String> cookies) {
		LoadBalancerClient client = this.caller.getBean(LoadBalancerClient.class);
		RequestData data = new RequestData(HttpMethod.GET, URI.create("http://db/"), headers, cookies, new HashMap<>());
		Map<String, Integer> choices = new HashMap<>();
		for (int choice = 0; choice < number; choice++) {
			ServiceInstance chosen = client.choose("db", new DefaultRequest<>(new RequestDataContext(data)));
			assertThat(chosen).isNotNull();
			choices.merge(chosen.getInstanceId(), 1, Integer::sum);
		}
		return choices;
	}

	private static HttpServer health(int status) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/health", (exchange) -> {
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		});
		server.start();
		return server;
	}

	private static String address(HttpServer server) {
		return "127.0.0.1:" + server.getAddress().getPort();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@LoadBalancerClients(defaultConfiguration = Hints.class)
	static class HintCaller {

	}

	static class Hints {

		@Bean
		ServiceInstanceListSupplier hintSupplier(ConfigurableApplicationContext context) {
			return ServiceInstanceListSupplier.builder().withBlockingDiscoveryClient().withHints().build(context);
		}

	}

}
