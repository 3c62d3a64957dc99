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

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.internal.cloud.RefreshAdvice;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application whose environment
 * Spring Cloud refreshes.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnBean(WatchedClusters.class)
public final class ClusterControlRefreshAutoConfiguration {

	@Bean
	RefreshAdvice clusterControlRefreshAdvice() {
		return new RefreshAdvice();
	}

}
