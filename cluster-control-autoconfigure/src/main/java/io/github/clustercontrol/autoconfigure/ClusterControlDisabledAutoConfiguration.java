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

import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.autoconfigure.cloud.ClusterControlDiscoveryAutoConfiguration;
import io.github.clustercontrol.autoconfigure.cloud.ClusterControlLoadBalancerAutoConfiguration;
import io.github.clustercontrol.internal.watch.UnwatchedClusters;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application in which
 * {@code clustercontrol.enabled} is false: beans that need {@link Clusters} still get
 * one. It comes after the discovery clients, which have nothing to offer then.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { ClusterControlAutoConfiguration.class, ClusterControlDiscoveryAutoConfiguration.class,
		ClusterControlLoadBalancerAutoConfiguration.class })
@Conditional(ClusterControlDisabledAutoConfiguration.OnDisabledCondition.class)
public final class ClusterControlDisabledAutoConfiguration {

	/**
	 * Named as the bean of an enabled application, which takes its place in a child
	 * context.
	 */
	@Bean("watchedClusters")
	@ConditionalOnMissingBean(Clusters.class)
	UnwatchedClusters unwatchedClusters(Environment environment) {
		Set<String> names = Binder.get(environment)
			.bind("clustercontrol.clusters", Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
		return new UnwatchedClusters(names);
	}

	static class OnDisabledCondition extends OnEnabledCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionOutcome enabled = super.getMatchOutcome(context, metadata);
			return new ConditionOutcome(!enabled.isMatch(), enabled.getConditionMessage());
		}

	}

}
