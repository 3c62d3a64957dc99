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

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.internal.cloud.ClustersDiscoveryClient;
import io.github.clustercontrol.internal.cloud.DiscoveryEvents;
import io.github.clustercontrol.internal.cloud.DiscoveryReady;
import io.github.clustercontrol.internal.cloud.LoadBalancerAdvice;
import io.github.clustercontrol.internal.cloud.ReactiveClustersDiscoveryClient;
import io.github.clustercontrol.internal.cloud.ServiceInstances;
import io.github.clustercontrol.internal.concurrent.Threads;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryHealthIndicatorEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicatorProperties;
import org.springframework.cloud.client.discovery.health.reactive.ReactiveDiscoveryClientHealthIndicator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the discovery clients of Spring
 * Cloud over the watched clusters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class, beforeName = {
		"org.springframework.cloud.client.CommonsClientAutoConfiguration",
		"org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration",
		"org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration",
		"org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration" })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnBean(Clusters.class)
@ConditionalOnDiscoveryEnabled
public final class ClusterControlDiscoveryAutoConfiguration {

	@Bean
	ServiceInstances clusterServiceInstances(Clusters clusters) {
		return new ServiceInstances(clusters);
	}

	@Bean
	DiscoveryEvents clusterDiscoveryEvents(ApplicationEventPublisher publisher, ObjectProvider<Threads> threads) {
		Threads own = threads.getIfAvailable();
		return new DiscoveryEvents(publisher, (own != null) ? own.serialForWaiting("heartbeats") : Runnable::run);
	}

	@Bean
	@ConditionalOnMissingBean(SelfRegistration.class)
	DiscoveryReady clusterDiscoveryReady(Clusters clusters) {
		return new DiscoveryReady(clusters);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory")
	static class WithoutLoadBalancerConfiguration {

		@Bean
		LoadBalancerAdvice clusterLoadBalancerAdvice(Clusters clusters, ListableBeanFactory beanFactory) {
			return new LoadBalancerAdvice(clusters, beanFactory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBlockingDiscoveryEnabled
	static class BlockingConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ClustersDiscoveryClient clustersDiscoveryClient(ServiceInstances instances) {
			return new ClustersDiscoveryClient(instances);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnReactiveDiscoveryEnabled
	static class ReactiveConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ReactiveClustersDiscoveryClient reactiveClustersDiscoveryClient(ServiceInstances instances) {
			return new ReactiveClustersDiscoveryClient(instances);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnReactiveDiscoveryEnabled
	@ConditionalOnClass(ReactiveHealthIndicator.class)
	@ConditionalOnDiscoveryHealthIndicatorEnabled
	@EnableConfigurationProperties(DiscoveryClientHealthIndicatorProperties.class)
	static class ReactiveHealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "reactiveClustersDiscoveryClientHealthIndicator")
		ReactiveDiscoveryClientHealthIndicator reactiveClustersDiscoveryClientHealthIndicator(
				ReactiveClustersDiscoveryClient client, DiscoveryClientHealthIndicatorProperties properties) {
			return new ReactiveDiscoveryClientHealthIndicator(client, properties);
		}

	}

}
