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

import java.util.function.BooleanSupplier;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.cache.Cache;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * What the load balancer of one service has of its own when that service is a watched
 * cluster: no cache of its instances, which would keep a member that has left for up to
 * 35 seconds, where asking costs a read of memory; and the slow start. Everything else
 * stays as Spring Cloud or the application configures it, and so do the load balancers of
 * other services. Where clusters are discovered, a service may become a watched cluster
 * at any time.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(UncachedClusterConfiguration.OnWatchedClusterCondition.class)
class UncachedClusterConfiguration {

	@Bean
	LoadBalancerCacheManager uncachedClusterLoadBalancerCacheManager(Clusters clusters, ApplicationContext context) {
		String service = context.getEnvironment().getProperty(LoadBalancerClientFactory.PROPERTY_NAME, "");
		ApplicationContext parent = context.getParent();
		LoadBalancerCacheManager others = (parent != null)
				? parent.getBeanProvider(LoadBalancerCacheManager.class).getIfAvailable() : null;
		return new Uncached(() -> clusters.names().contains(service), others);
	}

	@Bean
	static SlowStartPostProcessor clusterSlowStartPostProcessor(ObjectProvider<Clusters> clusters,
			ObjectProvider<ClusterControlProperties> properties) {
		return new SlowStartPostProcessor(clusters, properties);
	}

	private static final class Uncached extends NoOpCacheManager implements LoadBalancerCacheManager {

		private final BooleanSupplier watched;

		private final @Nullable LoadBalancerCacheManager others;

		Uncached(BooleanSupplier watched, @Nullable LoadBalancerCacheManager others) {
			this.watched = watched;
			this.others = others;
		}

		@Override
		public @Nullable Cache getCache(String name) {
			return (this.others == null || this.watched.getAsBoolean()) ? super.getCache(name)
					: this.others.getCache(name);
		}

	}

	static class OnWatchedClusterCondition extends SpringBootCondition implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage.Builder message = ConditionMessage.forCondition("Watched cluster");
			String service = context.getEnvironment().getProperty(LoadBalancerClientFactory.PROPERTY_NAME);
			boolean watched = service != null && context.getBeanFactory() != null
					&& isWatched(service, context.getBeanFactory().getBean(Clusters.class));
			return new ConditionOutcome(watched, message.because(service + (watched ? " is one" : " is none")));
		}

		private static boolean isWatched(String service, Clusters clusters) {
			return clusters.names().contains(service)
					|| (clusters instanceof WatchedClusters watched && !watched.discoveries().isEmpty());
		}

	}

}
