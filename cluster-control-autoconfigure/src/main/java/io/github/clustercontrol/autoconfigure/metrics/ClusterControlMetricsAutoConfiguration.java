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

package io.github.clustercontrol.autoconfigure.metrics;

import java.util.List;
import java.util.function.Supplier;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import io.github.clustercontrol.metrics.ClusterControlMetrics;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the watched
 * clusters and of this instance's membership.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, WatchedClusters.class })
public final class ClusterControlMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClusterControlMetrics clusterControlMetrics(WatchedClusters clusters,
			ObjectProvider<LeasedRegistration> registration) {
		List<Supplier<ClusterStatus>> statuses = clusters.configured()
			.stream()
			.<Supplier<ClusterStatus>>map((name) -> () -> clusters.status(name))
			.toList();
		LeasedRegistration self = registration.getIfAvailable();
		ClusterControlMetrics metrics = new ClusterControlMetrics(statuses, clusters.discoveries(),
				(self != null) ? self::status : null);
		clusters.observeHandlers(metrics);
		clusters.observeChanges(metrics);
		if (self != null) {
			self.drains().observe(metrics);
		}
		return metrics;
	}

}
