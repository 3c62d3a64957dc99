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

package io.github.clustercontrol.autoconfigure.metrics;

import java.time.Duration;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.metrics.ClusterControlMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ClusterControlMetricsAutoConfiguration}.
 */
class ClusterControlMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
				ClusterControlMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class))
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"clustercontrol.clusters.db.path=/demo/db");

	@Test
	void clustersAreMeasured() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters()).extracting(Meter::getId)
				.extracting(Meter.Id::getName)
				.filteredOn((name) -> name.startsWith("clustercontrol."))
				.containsOnly("clustercontrol.members", "clustercontrol.staleness", "clustercontrol.rejected",
						"clustercontrol.changes", "clustercontrol.propagation", "clustercontrol.resync.divergences"));
	}

	@Test
	void theRegistrationIsMeasured() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("clustercontrol.self.key=/demo/web/a:1")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.find("clustercontrol.registrations").functionCounters()).hasSize(2);
				assertThat(registry.find("clustercontrol.heartbeats").functionCounters()).hasSize(2);
			});
	}

	@Test
	void attemptsToRegisterThatFailAreCounted() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("clustercontrol.self.key=/demo/web/a:1")
			.run((context) -> {
				ConfigurableApplicationContext application = context.getSourceApplicationContext();
				application.publishEvent(
						new ApplicationReadyEvent(new SpringApplication(), new String[0], application, Duration.ZERO));
				RequiredSearch registrations = context.getBean(MeterRegistry.class).get("clustercontrol.registrations");
				await().until(() -> registrations.tag("outcome", "failure").functionCounter().count() >= 1);
			});
	}

	@Test
	void nothingIsMeasuredWithoutARegistry() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
					ClusterControlMetricsAutoConfiguration.class))
			.withPropertyValues("clustercontrol.startup-timeout=0")
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterControlMetrics.class));
	}

	@Test
	void nothingIsMeasuredWhenDisabled() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("clustercontrol.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterControlMetrics.class));
	}

}
