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

package io.github.clustercontrol.story;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdServer;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicator;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients of Spring Cloud route to the members of now, and lose no request when one
 * of them is ordered out.
 */
@Execution(ExecutionMode.CONCURRENT)
class LoadBalancedIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@ParameterizedTest
	@EnumSource
	void noRequestFailsWhileAMemberIsOrderedOutAndAnotherJoins(Client client) throws Exception {
		String path = "/cloud/" + client;
		try (Instance one = webServer(path); Instance two = webServer(path); Instance caller = caller(path)) {
			one.awaitRegistered();
			two.awaitRegistered();
			Instance.soon("both are known").until(() -> caller.addresses("web").size() == 2);
			try (Callers callers = new Callers(client.of(caller))) {
				callers.awaitAnswersOf(one, two);
				etcd.witness().delete(one.self().key());
				Instance.soon("it has stopped").until(() -> !one.context().isActive());
				callers.awaitAnswersOf(two);
				try (Instance three = webServer(path)) {
					callers.awaitAnswersOf(two, three);
					callers.stop();
				}
				assertThat(callers.failures).isEmpty();
			}
		}
	}

	@Test
	void whoeverRegisteredIsAServiceOfGoodHealth() {
		try (Instance instance = webServer("/cloud/health").awaitRegistered();
				Instance caller = caller("/cloud/health")) {
			Instance.soon("it is known").until(() -> !caller.addresses("web").isEmpty());
			assertThat(caller.context().getBean(DiscoveryClient.class).getInstances("web")).singleElement()
				.satisfies((service) -> {
					assertThat(service.getPort()).isEqualTo(instance.port());
					assertThat(service.getMetadata()).containsEntry("zone", "a");
				});
			DiscoveryClientHealthIndicator health = instance.context().getBean(DiscoveryClientHealthIndicator.class);
			Instance.soon("discovery is up").until(() -> health.health().getStatus().getCode().equals("UP"));
		}
	}

	private static Instance webServer(String path) {
		return Instance.of(etcd.endpoint())
			.web(WebApplicationType.SERVLET)
			.with("clustercontrol.self.path", path)
			.with("clustercontrol.self.metadata.zone", "a")
			.with("clustercontrol.self.drain-period", "2s")
			.bean(new Answering())
			.start();
	}

	private static Instance caller(String path) {
		return Instance.of(etcd.endpoint()).watching("web", path).bean(new LoadBalancedClients()).start();
	}

	/** What developers call a service of Spring Cloud with. */
	enum Client {

		REST_CLIENT {
			@Override
			Supplier<String> of(Instance caller) {
				RestClient client = caller.context().getBean(RestClient.Builder.class).build();
				return () -> client.get().uri("http://web/").retrieve().body(String.class);
			}
		},

		WEB_CLIENT {
			@Override
			Supplier<String> of(Instance caller) {
				WebClient client = caller.context().getBean(WebClient.Builder.class).build();
				return () -> client.get().uri("http://web/").retrieve().bodyToMono(String.class).block();
			}
		};

		abstract Supplier<String> of(Instance caller);

	}

	/** Says at which port it answers, after a moment in which it could be stopped. */
	@RestController
	static class Answering {

		@GetMapping("/")
		String port(HttpServletRequest request) throws InterruptedException {
			Thread.sleep(20);
			return String.valueOf(request.getLocalPort());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LoadBalancedClients {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

	}

	/** Ask without pause, and notice every failure. */
	private static final class Callers implements AutoCloseable {

		private static final int ENOUGH = 20;

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		private volatile Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();

		private final Supplier<String> call;

		private final List<Thread> threads;

		private volatile boolean stopped;

		Callers(Supplier<String> call) {
			this.call = call;
			this.threads = IntStream.range(0, 4).mapToObj((i) -> new Thread(this::ask, "caller-" + i)).toList();
			this.threads.forEach(Thread::start);
		}

		private void ask() {
			while (!this.stopped) {
				try {
					this.answers.computeIfAbsent(this.call.get(), (port) -> new AtomicInteger()).incrementAndGet();
				}
				catch (Throwable ex) {
					this.failures.add(ex);
					return;
				}
			}
		}

		/** Wait until exactly these are answering, in turn. */
		void awaitAnswersOf(Instance... instances) {
			List<String> ports = Stream.of(instances).map((instance) -> String.valueOf(instance.port())).toList();
			Instance.soon("only " + ports + " answer").until(() -> {
				assertThat(this.failures).isEmpty();
				Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
				this.answers = now;
				Instance.soon("enough answers").until(() -> sum(now) > ENOUGH || !this.failures.isEmpty());
				return now.keySet().equals(Set.copyOf(ports));
			});
		}

		private static int sum(Map<String, AtomicInteger> answers) {
			return answers.values().stream().mapToInt(AtomicInteger::get).sum();
		}

		void stop() throws InterruptedException {
			this.stopped = true;
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

		@Override
		public void close() {
			this.stopped = true;
		}

	}

}
