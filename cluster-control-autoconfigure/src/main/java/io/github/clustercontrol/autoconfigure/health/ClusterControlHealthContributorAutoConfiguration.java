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

package io.github.clustercontrol.autoconfigure.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.health.ClusterHealthIndicator;
import io.github.clustercontrol.health.DiscoveryHealthIndicator;
import io.github.clustercontrol.health.EtcdHealthIndicator;
import io.github.clustercontrol.health.HandlersHealthIndicator;
import io.github.clustercontrol.health.SelfHealthIndicator;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.FileStatus;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of etcd, of this
 * instance's membership, of the watched clusters and of their handlers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class)
@ConditionalOnClass({ CompositeHealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(WatchedClusters.class)
@ConditionalOnEnabledHealthIndicator("clustercontrol")
public final class ClusterControlHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "clusterControlHealthContributor", "clusterControlHealthIndicator" })
	CompositeHealthContributor clusterControlHealthContributor(EtcdConnection connection, WatchedClusters clusters,
			ObjectProvider<LeasedRegistration> registration) {
		Map<String, HealthContributor> contributors = new LinkedHashMap<>();
		contributors.put("etcd", new EtcdHealthIndicator(connection::status));
		registration
			.ifAvailable((self) -> contributors.put("self", new SelfHealthIndicator(self::status, connection::status)));
		contributors.put("clusters", clusters(clusters));
		if (!clusters.discoveries().isEmpty()) {
			contributors.put("discovery", new DiscoveryHealthIndicator(clusters.discoveries()));
		}
		Map<String, HealthContributor> handlers = handlers(clusters);
		if (!handlers.isEmpty()) {
			contributors.put("handlers", CompositeHealthContributor.fromMap(handlers));
		}
		return CompositeHealthContributor.fromMap(contributors);
	}

	private static CompositeHealthContributor clusters(WatchedClusters clusters) {
		Map<String, HealthContributor> contributors = new LinkedHashMap<>();
		for (String name : clusters.configured()) {
			contributors.put(name, new ClusterHealthIndicator(() -> clusters.status(name)));
		}
		return CompositeHealthContributor.fromMap(contributors);
	}

	/** One for each cluster that has handlers, and one for each file over several. */
	private static Map<String, HealthContributor> handlers(WatchedClusters clusters) {
		Map<String, HealthContributor> contributors = new LinkedHashMap<>();
		for (String name : clusters.configured()) {
			if (!clusters.status(name).handlers().isEmpty()) {
				contributors.put(name, new HandlersHealthIndicator(() -> clusters.status(name)));
			}
		}
		for (Supplier<FileStatus> file : clusters.files()) {
			contributors.put(file.get().name(), HandlersHealthIndicator.ofFile(file));
		}
		return contributors;
	}

}
