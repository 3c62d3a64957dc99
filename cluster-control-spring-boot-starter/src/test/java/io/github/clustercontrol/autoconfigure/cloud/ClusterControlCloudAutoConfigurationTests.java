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

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.ClusterControlDisabledAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.internal.cloud.ClustersDiscoveryClient;
import io.github.clustercontrol.internal.cloud.DiscoveryEvents;
import io.github.clustercontrol.internal.cloud.ReactiveClustersDiscoveryClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicator;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerCacheAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClusterControlDiscoveryAutoConfiguration} and
 * {@link ClusterControlLoadBalancerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterControlCloudAutoConfigurationTests {

	/** As a real application finds them: none is loaded for its condition to be read. */
	private final ApplicationContextRunner ours = new ApplicationContextRunner().withUserConfiguration(Ours.class)
		// No etcd listens there, and the start does not wait for it
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"clustercontrol.clusters.db.path=/demo/db");

	private final ApplicationContextRunner runner = this.ours
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class, CommonsClientAutoConfiguration.class,
				ReactiveCommonsClientAutoConfiguration.class, CompositeDiscoveryClientAutoConfiguration.class,
				ReactiveCompositeDiscoveryClientAutoConfiguration.class, SimpleDiscoveryClientAutoConfiguration.class,
				SimpleReactiveDiscoveryClientAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				LoadBalancerCacheAutoConfiguration.class, UtilAutoConfiguration.class));

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
	@ValueSource(strings = { "default", "zone-preference", "weighted", "same-instance-preference",
			"request-based-sticky-session" })
	void aMemberThatLeftIsGoneAtOnceHoweverTheClusterIsBalanced(String configurations) {
		Clusters clusters = mock(Clusters.class);
		given(clusters.names()).willReturn(Set.of("db"));
		this.runner.withBean(Clusters.class, () -> clusters)
			.withPropertyValues("spring.cloud.loadbalancer.configurations=" + configurations)
			.run((context) -> {
				LoadBalancerClientFactory loadBalancers = context.getBean(LoadBalancerClientFactory.class);
				ServiceInstanceListSupplier supplier = loadBalancers.getInstance("db",
						ServiceInstanceListSupplier.class);
				given(clusters.get("db")).willReturn(snapshot(1, "a:1", "b:1"));
				assertThat(addresses(supplier)).contains("a:1", "b:1");
				given(clusters.get("db")).willReturn(snapshot(2, "b:1"));
				assertThat(addresses(supplier)).containsOnly("b:1");
			});
	}

	private static ClusterSnapshot snapshot(long revision, String... addresses) {
		return new ClusterSnapshot("db", revision, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
	}

	private static List<String> addresses(ServiceInstanceListSupplier supplier) {
		List<String> addresses = new ArrayList<>();
		DefaultRequestContext request = new DefaultRequestContext(new RequestData(HttpMethod.GET,
				URI.create("http://db/"), new HttpHeaders(), new LinkedMultiValueMap<>(), Map.of()));
		// A weighted list is endless
		supplier.get(new DefaultRequest<>(request))
			.blockFirst()
			.iterator()
			.forEachRemaining((instance) -> addresses.add(instance.getInstanceId()));
		return addresses;
	}

	@Test
	void otherServicesAreStillCached() {
		this.runner.run((context) -> {
			LoadBalancerClientFactory loadBalancers = context.getBean(LoadBalancerClientFactory.class);
			LoadBalancerCacheManager cache = context.getBean(LoadBalancerCacheManager.class);
			assertThat(loadBalancers.getInstance("other", LoadBalancerCacheManager.class)).isSameAs(cache);
			assertThat(loadBalancers.getInstance("db", LoadBalancerCacheManager.class)).isNotSameAs(cache);
		});
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

	@ParameterizedTest
	@CsvSource({ "true,org.springframework.cloud.loadbalancer,1", "false,org.springframework.cloud.loadbalancer,0",
			"true,none,0" })
	void aLoadBalancedClientWithoutLoadBalancerIsWarnedOf(boolean client, String absent, int warnings,
			CapturedOutput output) {
		this.ours.withClassLoader(new FilteredClassLoader(absent))
			.withUserConfiguration(client ? LoadBalancedClient.class : Object.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(StringUtils.countOccurrencesOf(output.getAll(),
						"@LoadBalanced beans [client] cannot send requests to the members of [db]. Add the dependency"
								+ " org.springframework.cloud:spring-cloud-starter-loadbalancer"))
					.isEqualTo(warnings);
			});
	}

	@Test
	void thereIsNoWarningWithoutClusters(CapturedOutput output) {
		new ApplicationContextRunner().withUserConfiguration(Ours.class, LoadBalancedClient.class)
			.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0")
			.withClassLoader(new FilteredClassLoader("org.springframework.cloud.loadbalancer"))
			.run((context) -> assertThat(output).doesNotContain("LoadBalancer is not on the class path"));
	}

	@Configuration(proxyBeanMethods = false)
	static class LoadBalancedClient {

		@Bean
		@LoadBalanced
		RestClient.Builder client() {
			return RestClient.builder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
			ClusterControlDisabledAutoConfiguration.class, ClusterControlDiscoveryAutoConfiguration.class,
			ClusterControlLoadBalancerAutoConfiguration.class })
	static class Ours {

	}

}
