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

package io.github.clustercontrol.agent.properties;

import java.util.Map;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * The clusters of one service.
 *
 * @param clusters the clusters by name
 */
public record ServiceClusters(@DefaultValue Map<String, Cluster> clusters) {

	/** The properties of all services. */
	public static final String SERVICES = "clustercontrol.agent.services";

	/**
	 * Return the clusters of all services.
	 * @param environment the environment of the agent
	 * @return the clusters of each service, by its name
	 */
	public static Map<String, ServiceClusters> of(Environment environment) {
		return Binder.get(environment)
			.bind(SERVICES, Bindable.mapOf(String.class, ServiceClusters.class))
			.orElse(Map.of());
	}

}
