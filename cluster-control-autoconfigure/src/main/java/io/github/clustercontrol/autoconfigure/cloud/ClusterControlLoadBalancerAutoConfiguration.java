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

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Spring Cloud LoadBalancer: a
 * member that has left the cluster gets no further request.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlDiscoveryAutoConfiguration.class,
		beforeName = "org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration")
@ConditionalOnClass({ LoadBalancerClients.class, LoadBalancerCacheManager.class })
@ConditionalOnBean(Clusters.class)
@ConditionalOnDiscoveryEnabled
@LoadBalancerClients(defaultConfiguration = UncachedClusterConfiguration.class)
public final class ClusterControlLoadBalancerAutoConfiguration {

}
