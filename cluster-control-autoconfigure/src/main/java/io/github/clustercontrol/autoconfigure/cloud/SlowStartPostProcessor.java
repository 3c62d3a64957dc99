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

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SlowStart;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.internal.cloud.SlowStartSupplier;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

/**
 * Ramps up the new members of a cluster in the load balancer of its service, if that is
 * configured. It wraps the supplier that Spring Cloud or the application configures.
 */
class SlowStartPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<Clusters> clusters;

	private final ObjectProvider<ClusterControlProperties> properties;

	SlowStartPostProcessor(ObjectProvider<Clusters> clusters, ObjectProvider<ClusterControlProperties> properties) {
		this.clusters = clusters;
		this.properties = properties;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof ServiceInstanceListSupplier supplier)) {
			return bean;
		}
		Duration period = period(supplier.getServiceId());
		if (period.isZero()) {
			return bean;
		}
		Clusters clusters = this.clusters.getObject();
		return new SlowStartSupplier(supplier, new SlowStart(period), () -> clusters.get(supplier.getServiceId()));
	}

	private Duration period(String service) {
		ClusterControlProperties properties = this.properties.getIfAvailable();
		@Nullable Cluster cluster = (properties != null) ? properties.clusters().get(service) : null;
		return (cluster != null) ? cluster.slowStart() : Duration.ZERO;
	}

}
