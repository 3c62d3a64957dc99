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

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.RoundRobin;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicator;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients of Spring Cloud and {@link RoundRobin} route to the current members, and
 * lose no request when one of them is ordered to stop.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoadBalancedIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@ParameterizedTest
	@EnumSource
	void noRequestFailsWhileAMemberIsDeletedAndAnotherJoins(Client client) throws Exception {
		String path = "/cloud/" + client;
		try (ConfigurableApplicationContext one = webServer(path);
				ConfigurableApplicationContext two = webServer(path);
				ConfigurableApplicationContext caller = caller(path)) {
			Clusters clusters = caller.getBean(Clusters.class);
			soon("both are known").until(() -> clusters.get("web").members().size() == 2);
			try (Callers callers = new Callers(client.of(caller))) {
				callers.awaitAnswersOf(port(one), port(two));
				etcd.witness().delete(one.getBean(SelfRegistration.class).key());
				soon("it has stopped").until(() -> !one.isActive());
				callers.awaitAnswersOf(port(two));
				try (ConfigurableApplicationContext three = webServer(path)) {
					callers.awaitAnswersOf(port(two), port(three));
					callers.stop();
				}
				assertThat(callers.failures).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void noRequestFailsIfAMemberWaitsUntilALateCallerHasAppliedThatItLeft(Client client, CapturedOutput output)
			throws Exception {
		assertThat(failuresOfALateCaller(client, "applied")).isEmpty();
		assertThat(output).contains("applied by 1 of 1 consumers of /cloud/applied/" + client + " after ");
	}

	@ParameterizedTest
	@EnumSource
	void requestsFailIfItDoesNotWait(Client client) throws Exception {
		assertThat(failuresOfALateCaller(client, "period")).isNotEmpty();
	}

	/** The caller sees a change a second after etcd, the member drains for 200 ms. */
	private static List<Throwable> failuresOfALateCaller(Client client, String until) throws Exception {
		String path = "/cloud/" + until + "/" + client;
		try (FaultProxy network = new FaultProxy(etcd);
				ConfigurableApplicationContext leaves = webServer(path, "--clustercontrol.self.drain-period=200ms",
						"--clustercontrol.self.drain-until=" + until);
				ConfigurableApplicationContext stays = webServer(path);
				ConfigurableApplicationContext caller = caller(path,
						"--clustercontrol.etcd.endpoints=" + network.endpoint(),
						"--clustercontrol.clusters.web.announce=true")) {
			Clusters clusters = caller.getBean(Clusters.class);
			soon("both are known").until(() -> clusters.get("web").members().size() == 2);
			soon("it announces").until(() -> etcd.witness().list("/clustercontrol.watchers" + path + "/").size() == 1);
			try (Callers callers = new Callers(client.of(caller))) {
				callers.awaitAnswersOf(port(leaves), port(stays));
				network.latency(Duration.ofSeconds(1));
				etcd.witness().delete(leaves.getBean(SelfRegistration.class).key());
				soon("it has stopped").until(() -> !leaves.isActive());
				soon("the change is applied").until(() -> clusters.get("web").members().size() == 1);
				callers.stop();
				return callers.failures;
			}
		}
	}

	@Test
	void theHealthOfDiscoveryIsUpAfterRegistration() {
		try (ConfigurableApplicationContext instance = webServer("/cloud/health");
				ConfigurableApplicationContext caller = caller("/cloud/health")) {
			DiscoveryClient discovery = caller.getBean(DiscoveryClient.class);
			soon("it is known").until(() -> !discovery.getInstances("web").isEmpty());
			assertThat(discovery.getInstances("web")).singleElement().satisfies((service) -> {
				assertThat(String.valueOf(service.getPort())).isEqualTo(port(instance));
				assertThat(service.getMetadata()).containsEntry("zone", "a");
			});
			DiscoveryClientHealthIndicator health = instance.getBean(DiscoveryClientHealthIndicator.class);
			soon("discovery is up").until(() -> health.health().getStatus().getCode().equals("UP"));
		}
	}

	static ConditionFactory soon(String what) {
		return Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	private static ConfigurableApplicationContext webServer(String path, String... arguments) {
		return new SpringApplicationBuilder(WebServer.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.main.banner-mode=off",
					"clustercontrol.etcd.endpoints=" + etcd.endpoint(), "clustercontrol.self.path=" + path,
					"clustercontrol.self.metadata.zone=a")
			.run(arguments);
	}

	private static String port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port");
	}

	private static ConfigurableApplicationContext caller(String path, String... arguments) {
		return new SpringApplicationBuilder(Caller.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"clustercontrol.clusters.web.path=" + path)
			.run(arguments);
	}

	/** What developers call a service with. */
	enum Client {

		REST_CLIENT {
			@Override
			Supplier<String> of(ConfigurableApplicationContext caller) {
				RestClient client = caller.getBean(RestClient.Builder.class).build();
				return () -> client.get().uri("http://web/").retrieve().body(String.class);
			}
		},

		WEB_CLIENT {
			@Override
			Supplier<String> of(ConfigurableApplicationContext caller) {
				WebClient client = caller.getBean(WebClient.Builder.class).build();
				return () -> client.get().uri("http://web/").retrieve().bodyToMono(String.class).block();
			}
		},

		/** Without Spring Cloud, and without a second attempt on another member. */
		ROUND_ROBIN {
			@Override
			Supplier<String> of(ConfigurableApplicationContext caller) {
				RoundRobin members = new RoundRobin(caller.getBean(Clusters.class), "web");
				RestClient client = RestClient.create();
				return () -> client.get()
					.uri("http://" + members.inTurn().get(0).address() + "/")
					.retrieve()
					.body(String.class);
			}
		};

		abstract Supplier<String> of(ConfigurableApplicationContext caller);

	}

	/** Says at which port it answers, after a moment in which it could be stopped. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class WebServer {

		@GetMapping("/")
		String port(HttpServletRequest request) throws InterruptedException {
			Thread.sleep(20);
			return String.valueOf(request.getLocalPort());
		}

		@Bean
		ApplicationTerminator terminator() {
			return (context) -> new Thread(context::close, "terminator").start();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

		/**
		 * The connections of the whole process are closed when any context of it closes.
		 */
		@Bean
		ReactorResourceFactory ownConnections() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			return resources;
		}

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder(ReactorResourceFactory connections) {
			return WebClient.builder()
				.clientConnector(new ReactorClientHttpConnector(connections, Function.identity()));
		}

	}

}
