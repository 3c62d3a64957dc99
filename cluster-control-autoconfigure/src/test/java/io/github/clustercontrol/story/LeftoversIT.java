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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.internal.watch.UnwatchedClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads and leases that an application leaves when it closes but its process continues.
 * Each test has a JVM of its own, without other threads.
 */
@Execution(ExecutionMode.CONCURRENT)
class LeftoversIT {

	private static final Duration SOON = Duration.ofMinutes(5);

	@Test
	void startedAndClosedManyTimesItLeavesNoThreadAndNoLease() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = ForkedJvm.main(ManyLives.class, etcd.endpoint())) {
			assertSucceeds(jvm);
			assertThat(etcd.witness().list("/")).isEmpty();
			assertThat(etcd.witness().leases()).isEmpty();
			assertThat(etcd.witness().revision()).as("it did register").isGreaterThan(50);
		}
	}

	@Test
	void closedWhileItRegistersAtAnEtcdThatDoesNotAnswerItIsClosedInTimeAndLeavesNoThread() {
		try (EtcdServer etcd = new EtcdServer().start(); FaultProxy hole = new FaultProxy(etcd)) {
			hole.blackHole();
			try (ForkedJvm jvm = ForkedJvm.main(BlackHole.class, hole.endpoint())) {
				assertSucceeds(jvm);
			}
		}
	}

	@Test
	void disabledItStartsNoThread() {
		try (ForkedJvm jvm = ForkedJvm.main(Disabled.class)) {
			assertSucceeds(jvm);
		}
	}

	private static void assertSucceeds(ForkedJvm jvm) {
		int status = jvm.awaitExit(SOON);
		assertThat(status).as(() -> jvm.output()).isZero();
	}

	static ConfigurableApplicationContext run(String endpoint, Map<String, Object> properties) {
		return run(endpoint, properties, LeftoversConfiguration.class);
	}

	static ConfigurableApplicationContext run(String endpoint, Map<String, Object> properties, Class<?> beside) {
		Map<String, Object> all = new TreeMap<>(Map.of("clustercontrol.etcd.endpoints", endpoint,
				"clustercontrol.self.key", "/clusterdemo/web/10.0.0.1:8110", "clustercontrol.clusters.web.path",
				"/clusterdemo/web", "clustercontrol.self.drain-period", "0", "spring.main.banner-mode", "off"));
		all.putAll(properties);
		SpringApplication application = new SpringApplication(LeftoversConfiguration.class, beside);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(all.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new));
	}

	static State state(ConfigurableApplicationContext context) {
		return context.getBean(SelfRegistration.class).state();
	}

	/** Ends the JVM even if other threads run. */
	static void check(Runnable scenario) {
		try {
			scenario.run();
			System.exit(0);
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
	}

	static void assertNoThreadIsLeft(String... prefixes) {
		Instance.soon("no thread is left")
			.untilAsserted(() -> assertThat(threads())
				.noneMatch((name) -> List.of(prefixes).stream().anyMatch(name::startsWith)));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LeftoversConfiguration {

	}

	static final class BlackHole {

		private BlackHole() {
		}

		public static void main(String[] args) {
			check(() -> {
				ConfigurableApplicationContext context = run(args[0], Map.of("clustercontrol.startup-timeout", "0",
						"clustercontrol.etcd.request-timeout", "90s", "clustercontrol.etcd.connect-timeout", "90s"));
				Instance.soon("registering").until(() -> state(context) == State.REGISTERING);
				long begin = System.nanoTime();
				context.close();
				Duration took = Duration.ofNanos(System.nanoTime() - begin);
				// The promise is 3 s; the rest is for a busy machine
				assertThat(took).isLessThan(Duration.ofSeconds(30));
				assertNoThreadIsLeft("clustercontrol-");
			});
		}

	}

	static final class Disabled {

		private Disabled() {
		}

		public static void main(String[] args) {
			check(() -> {
				try (ConfigurableApplicationContext context = run("http://127.0.0.1:1",
						Map.of("clustercontrol.enabled", "false"))) {
					for (String name : context.getBeanDefinitionNames()) {
						Class<?> type = context.getType(name);
						assertThat(type).isNotNull();
						if (type != LeftoversConfiguration.class && type != UnwatchedClusters.class
								&& !type.getName().endsWith("ClusterControlDisabledAutoConfiguration")) {
							assertThat(type.getName()).doesNotStartWith("io.github.clustercontrol");
						}
					}
					assertThat(threads()).noneMatch((name) -> name.startsWith("clustercontrol-"));
				}
			});
		}

	}

}
