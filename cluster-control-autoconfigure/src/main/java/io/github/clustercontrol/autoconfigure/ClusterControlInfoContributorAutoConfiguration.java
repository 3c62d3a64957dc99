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

import io.github.clustercontrol.actuate.info.ClusterControlInfoContributor;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link ClusterControlInfoContributor}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnBean(WatchedClusters.class)
@ConditionalOnEnabledInfoContributor(value = "clustercontrol", fallback = InfoContributorFallback.DISABLE)
public final class ClusterControlInfoContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClusterControlInfoContributor clusterControlInfoContributor(WatchedClusters clusters,
			ObjectProvider<LeasedRegistration> registration) {
		LeasedRegistration self = registration.getIfAvailable();
		return new ClusterControlInfoContributor(clusters, (self != null) ? self::status : null);
	}

}
