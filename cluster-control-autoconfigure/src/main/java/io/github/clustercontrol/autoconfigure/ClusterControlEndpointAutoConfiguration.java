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

package io.github.clustercontrol.autoconfigure;

import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpoint;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpointWebExtension;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link ClusterControlEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(WatchedClusters.class)
@ConditionalOnAvailableEndpoint(ClusterControlEndpoint.class)
public final class ClusterControlEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClusterControlEndpoint clusterControlEndpoint(EtcdConnection connection, WatchedClusters clusters,
			ObjectProvider<LeasedRegistration> registration, MembershipHistory history,
			ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		return new ClusterControlEndpoint(connection, clusters, registration.getIfAvailable(), history,
				sanitizingFunctions.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(ClusterControlEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	ClusterControlEndpointWebExtension clusterControlEndpointWebExtension(ClusterControlEndpoint endpoint) {
		return new ClusterControlEndpointWebExtension(endpoint);
	}

}
