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

import java.util.List;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.util.ClassUtils;

/**
 * Logs a warning at the start if Spring Cloud LoadBalancer is needed and absent. Spring
 * Cloud logs nothing: Gateway answers each request to {@code lb://} with status 503, and
 * a {@link LoadBalanced @LoadBalanced} client resolves the name of the cluster as a host
 * name.
 */
public final class LoadBalancerAdvice implements SmartInitializingSingleton {

	private static final List<String> GATEWAYS = List.of(
			"org.springframework.cloud.gateway.config.GatewayAutoConfiguration",
			"org.springframework.cloud.gateway.server.mvc.GatewayServerMvcAutoConfiguration");

	private static final Log logger = LogFactory.getLog(LoadBalancerAdvice.class);

	private final Clusters clusters;

	private final ListableBeanFactory beanFactory;

	public LoadBalancerAdvice(Clusters clusters, ListableBeanFactory beanFactory) {
		this.clusters = clusters;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		boolean discovers = this.clusters instanceof WatchedClusters watched && !watched.discoveries().isEmpty();
		Object names = discovers ? "discovered clusters" : this.clusters.names();
		String[] loadBalanced = this.beanFactory.getBeanNamesForAnnotation(LoadBalanced.class);
		if ((discovers || !this.clusters.names().isEmpty()) && (loadBalanced.length > 0 || isGateway())) {
			String user = (loadBalanced.length > 0) ? "@LoadBalanced beans " + List.of(loadBalanced)
					: "Spring Cloud Gateway";
			logger.warn("Spring Cloud LoadBalancer is not on the class path: " + user
					+ " cannot send requests to the members of " + names
					+ ". Add the dependency org.springframework.cloud:spring-cloud-starter-loadbalancer");
		}
	}

	private static boolean isGateway() {
		return GATEWAYS.stream()
			.anyMatch((name) -> ClassUtils.isPresent(name, LoadBalancerAdvice.class.getClassLoader()));
	}

}
