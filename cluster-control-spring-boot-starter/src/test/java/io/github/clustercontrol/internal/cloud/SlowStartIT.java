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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Slow start in the load balancer, with callers that call without pause.
 */
class SlowStartIT {

	private static final Duration PERIOD = Duration.ofSeconds(12);

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private final List<HttpServer> servers = new ArrayList<>();

	@AfterEach
	void stop() {
		this.servers.forEach((server) -> server.stop(0));
	}

	@Test
	void theShareOfAMemberThatJoinsUnderLoadGrows() throws Exception {
		join("a");
		join("b");
		try (ConfigurableApplicationContext caller = new SpringApplicationBuilder(Caller.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"--clustercontrol.clusters.db.path=/slow", "--clustercontrol.clusters.db.slow-start=" + PERIOD)) {
			Load load = new Load(caller.getBean(RestClient.Builder.class).build());
			try {
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.answers.size() > 100);
				assertThat(load.share("a", 0, Long.MAX_VALUE)).isBetween(0.35, 0.65);
				join("c");
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.first("c") != Long.MAX_VALUE);
				long first = load.first("c");
				long end = first + 2 * PERIOD.toNanos();
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> System.nanoTime() > end);
				double begin = load.share("c", first + 1, first + PERIOD.toNanos() * 2 / 5);
				double after = load.share("c", first + PERIOD.toNanos(), end);
				System.out.printf("Share of a new member: %.3f, then %.3f, of %d calls%n", begin, after,
						load.answers.size());
				assertThat(begin).isLessThan(after / 1.5);
				assertThat(after).isBetween(0.22, 0.45);
			}
			finally {
				load.stop();
			}
			assertThat(load.failures).isEmpty();
		}
	}

	private void join(String name) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setExecutor(Executors.newFixedThreadPool(4));
		server.createContext("/", (exchange) -> {
			byte[] answer = name.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		server.start();
		this.servers.add(server);
		etcd.witness().put("/slow/127.0.0.1:" + server.getAddress().getPort(), "");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

	}

	/** Calls, and records when which member answered. */
	private static final class Load {

		private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

		private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

		private final RestClient client;

		private final List<Thread> threads;

		private volatile boolean stopped;

		Load(RestClient client) {
			this.client = client;
			this.threads = IntStream.range(0, 2).mapToObj((index) -> new Thread(this::run, "load-" + index)).toList();
			this.threads.forEach(Thread::start);
		}

		private void run() {
			try {
				while (!this.stopped) {
					String name = this.client.get().uri("http://db/").retrieve().body(String.class);
					this.answers.add(new Answer(name, System.nanoTime()));
					Thread.sleep(2);
				}
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
		}

		long first(String name) {
			return this.answers.stream()
				.filter((answer) -> answer.name().equals(name))
				.mapToLong(Answer::nanos)
				.min()
				.orElse(Long.MAX_VALUE);
		}

		double share(String name, long from, long to) {
			List<Answer> within = this.answers.stream()
				.filter((answer) -> answer.nanos() >= from && answer.nanos() < to)
				.toList();
			assertThat(within).hasSizeGreaterThan(20);
			return (double) within.stream().filter((answer) -> answer.name().equals(name)).count() / within.size();
		}

		void stop() throws InterruptedException {
			this.stopped = true;
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

		private record Answer(String name, long nanos) {
		}

	}

}
