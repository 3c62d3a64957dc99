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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.Clusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
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
 * Tests for {@link ClusterControlLoadBalancerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterControlLoadBalancerAutoConfigurationTests extends CloudFixture {

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

}
