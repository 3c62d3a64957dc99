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

package io.github.clustercontrol.autoconfigure.cloud;

import java.time.Duration;
import java.util.Set;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.internal.cloud.ClustersDiscoveryClient;
import io.github.clustercontrol.internal.cloud.DiscoveryEvents;
import io.github.clustercontrol.internal.cloud.ReactiveClustersDiscoveryClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClusterControlDiscoveryAutoConfiguration}.
 */
class ClusterControlDiscoveryAutoConfigurationTests extends CloudFixture {

	@Test
	void theClustersAreServices() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(ClustersDiscoveryClient.class)
				.hasSingleBean(ReactiveClustersDiscoveryClient.class)
				.hasSingleBean(DiscoveryEvents.class);
			assertThat(context.getBean(DiscoveryClient.class).getServices()).containsExactly("db");
			assertThat(context.getBean(ReactiveDiscoveryClient.class).getServices().collectList().block())
				.containsExactly("db");
		});
	}

	@Test
	void thereAreNoServicesWhenDisabled() {
		this.runner.withPropertyValues("clustercontrol.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Clusters.class)
				.doesNotHaveBean(ClustersDiscoveryClient.class)
				.doesNotHaveBean(ReactiveClustersDiscoveryClient.class)
				.doesNotHaveBean(DiscoveryEvents.class));
	}

	@Test
	void theHealthOfDiscoveryIsUpOnceRegistered() {
		this.runner.run((context) -> {
			DiscoveryClientHealthIndicator health = context.getBean(DiscoveryClientHealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
			context.publishEvent(new InstanceRegisteredEvent<>(this, "test"));
			assertThat(health.health().getStatus().getCode()).isEqualTo("UP");
		});
	}

	@Test
	void theHealthOfDiscoveryIsUpWhenAnApplicationThatDoesNotRegisterIsReady() {
		this.runner.run((context) -> {
			ready(context);
			assertThat(context.getBean(DiscoveryClientHealthIndicator.class).health().getStatus().getCode())
				.isEqualTo("UP");
		});
	}

	@Test
	void readyIsNotRegistered() {
		this.runner.withBean(SelfRegistration.class, () -> mock(SelfRegistration.class)).run((context) -> {
			ready(context);
			assertThat(context.getBean(DiscoveryClientHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UNKNOWN);
		});
	}

	private static void ready(ConfigurableApplicationContext context) {
		context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
	}

	@ParameterizedTest
	@CsvSource({ "1,a:1", "-1,old.example.org:80" })
	void theRegistryOfTheLowerOrderAnswers(int order, String answer) {
		Clusters clusters = mock(Clusters.class);
		given(clusters.names()).willReturn(Set.of("db"));
		given(clusters.get("db")).willReturn(snapshot(1, "a:1"));
		besideAnother(order).withBean(Clusters.class, () -> clusters)
			.run((context) -> assertThat(context.getBean(DiscoveryClient.class).getInstances("db"))
				.extracting((instance) -> instance.getHost() + ":" + instance.getPort())
				.containsExactly(answer));
	}

	@Test
	void theOtherRegistryAnswersWhileTheClusterIsUnknown() {
		besideAnother(1)
			.run((context) -> assertThat(context.getBean(DiscoveryClient.class).getInstances("db")).hasSize(1));
	}

	/** A registry with a list of its own is as good as any other. */
	private ApplicationContextRunner besideAnother(int order) {
		return this.runner.withPropertyValues(
				"spring.cloud.discovery.client.simple.instances.db[0].uri=http://old.example.org:80",
				"spring.cloud.discovery.client.simple.order=" + order);
	}

	@Test
	void discoveryCanBeTurnedOff() {
		this.runner.withPropertyValues("spring.cloud.discovery.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Clusters.class)
				.doesNotHaveBean(ClustersDiscoveryClient.class)
				.doesNotHaveBean(DiscoveryEvents.class));
		this.runner.withPropertyValues("spring.cloud.discovery.blocking.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ClustersDiscoveryClient.class)
				.hasSingleBean(ReactiveClustersDiscoveryClient.class));
		this.runner.withPropertyValues("spring.cloud.discovery.reactive.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ClustersDiscoveryClient.class)
				.doesNotHaveBean(ReactiveClustersDiscoveryClient.class));
		this.runner.withPropertyValues("clustercontrol.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ClustersDiscoveryClient.class)
				.doesNotHaveBean(DiscoveryEvents.class));
	}

	@Test
	void itIsNotLoadedWithoutSpringCloud() {
		this.ours.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Clusters.class)
				.doesNotHaveBean("clusterServiceInstances")
				.doesNotHaveBean("clustersDiscoveryClient"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.cloud.loadbalancer", "reactor", "org.springframework.web.reactive",
			"org.springframework.boot.health" })
	void discoveryNeedsNothingElse(String library) {
		this.ours.withClassLoader(new FilteredClassLoader(library, "org.springframework.cloud.loadbalancer"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ClustersDiscoveryClient.class));
	}

}
