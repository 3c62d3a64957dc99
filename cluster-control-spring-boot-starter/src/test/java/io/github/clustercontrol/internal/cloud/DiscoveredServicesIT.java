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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clusters that are discovered while the application runs are services of Spring Cloud.
 */
class DiscoveredServicesIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void servicesComeAndGoAndTheLoadBalancerKeepsNoMemberThatLeft() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Gateway.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"--clustercontrol.discover.path=/shop")) {
			DiscoveryClient client = context.getBean(DiscoveryClient.class);
			ReactiveDiscoveryClient reactive = context.getBean(ReactiveDiscoveryClient.class);
			assertThat(client.getServices()).isEmpty();
			assertThat(client.getInstances("orders")).isEmpty();
			// Created before the service appears
			ServiceInstanceListSupplier balanced = context.getBean(LoadBalancerClientFactory.class)
				.getInstance("orders", ServiceInstanceListSupplier.class);
			assertThat(addresses(balanced)).isEmpty();

			etcd.witness().put("/shop/orders/10.0.0.1:80", "");
			etcd.witness().put("/shop/orders/10.0.0.2:80", "");
			soon().until(() -> client.getInstances("orders").size() == 2);
			assertThat(client.getServices()).containsExactly("orders");
			assertThat(reactive.getServices().collectList().block()).containsExactly("orders");
			assertThat(addresses(balanced)).containsExactly("10.0.0.1:80", "10.0.0.2:80");
			Gateway gateway = context.getBean(Gateway.class);
			soon().untilAsserted(() -> assertThat(gateway.servicesAtHeartbeat).isEqualTo(List.of("orders")));

			etcd.witness().delete("/shop/orders/10.0.0.1:80");
			soon().until(() -> client.getInstances("orders").size() == 1);
			assertThat(addresses(balanced)).containsExactly("10.0.0.2:80");

			etcd.witness().delete("/shop/orders/10.0.0.2:80");
			soon().until(() -> client.getServices().isEmpty());
			assertThat(client.getInstances("orders")).isEmpty();
			assertThat(addresses(balanced)).isEmpty();
			soon().untilAsserted(() -> assertThat(gateway.servicesAtHeartbeat).isEmpty());
			assertThat(gateway.heartbeats).hasValueLessThanOrEqualTo(8);
		}
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	private static List<String> addresses(ServiceInstanceListSupplier supplier) {
		List<ServiceInstance> instances = supplier.get().blockFirst();
		return (instances != null) ? instances.stream().map(ServiceInstance::getInstanceId).toList() : List.of();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Gateway {

		final AtomicInteger heartbeats = new AtomicInteger();

		private final DiscoveryClient client;

		volatile List<String> servicesAtHeartbeat = List.of("none yet");

		Gateway(DiscoveryClient client) {
			this.client = client;
		}

		@EventListener
		void heartbeat(HeartbeatEvent event) {
			this.heartbeats.incrementAndGet();
			this.servicesAtHeartbeat = new ArrayList<>(this.client.getServices());
		}

	}

}
