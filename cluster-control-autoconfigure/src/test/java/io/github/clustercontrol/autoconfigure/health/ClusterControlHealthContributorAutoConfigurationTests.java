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

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.health.ClusterHealthIndicator;
import io.github.clustercontrol.health.EtcdHealthIndicator;
import io.github.clustercontrol.health.SelfHealthIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterControlHealthContributorAutoConfiguration}.
 */
class ClusterControlHealthContributorAutoConfigurationTests {

	private static final String BEAN = "clusterControlHealthContributor";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
				ClusterControlHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"management.endpoints.jmx.exposure.include=health", "spring.jmx.enabled=true");

	@Test
	void thereIsOneForEtcdOneForSelfAndOneForEachCluster() {
		this.runner
			.withPropertyValues("clustercontrol.self.key=/demo/web/a:1", "clustercontrol.clusters.web.path=/demo/web",
					"clustercontrol.clusters.db.path=/demo/db")
			.run((context) -> {
				CompositeHealthContributor health = (CompositeHealthContributor) context
					.getBean(HealthContributorRegistry.class)
					.getContributor("clusterControl");
				assertThat(health).isNotNull();
				assertThat(health).extracting(HealthContributors.Entry::name)
					.containsExactly("etcd", "self", "clusters");
				assertThat(health.getContributor("etcd")).isInstanceOf(EtcdHealthIndicator.class);
				assertThat(health.getContributor("self")).isInstanceOf(SelfHealthIndicator.class);
				CompositeHealthContributor clusters = (CompositeHealthContributor) health.getContributor("clusters");
				assertThat(clusters).extracting(HealthContributors.Entry::name).containsExactly("db", "web");
				assertThat(clusters.getContributor("db")).isInstanceOf(ClusterHealthIndicator.class);
			});
	}

	@Test
	void thereIsNoneForSelfWhereThisInstanceDoesNotRegister() {
		this.runner.withPropertyValues("clustercontrol.clusters.db.path=/demo/db")
			.run((context) -> assertThat(context.getBean(BEAN, CompositeHealthContributor.class))
				.extracting(HealthContributors.Entry::name)
				.containsExactly("etcd", "clusters"));
	}

	@Test
	void theWholeIsUpWhileEtcdIsAway() {
		this.runner
			.withPropertyValues("clustercontrol.self.key=/demo/web/a:1", "clustercontrol.clusters.db.path=/demo/db",
					"clustercontrol.clusters.db.min-members=1")
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(endpoint.healthForPath("clusterControl").getStatus()).isEqualTo(Status.UNKNOWN);
				assertThat(endpoint.health().getStatus()).isEqualTo(Status.UP);
			});
	}

	@Test
	void nothingIsWrongWithoutClusters() {
		this.runner.run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			assertThat(endpoint.healthForPath("clusterControl").getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(endpoint.health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.health.clustercontrol.enabled=false",
			"management.health.defaults.enabled=false", "clustercontrol.enabled=false" })
	void thereIsNoneWhenDisabled(String property) {
		this.runner.withPropertyValues(property).run((context) -> assertThat(context).doesNotHaveBean(BEAN));
	}

	@Test
	void itCanBeReplaced() {
		this.runner.withBean(BEAN, EtcdHealthIndicator.class, () -> new EtcdHealthIndicator(() -> null))
			.run((context) -> assertThat(context).hasSingleBean(EtcdHealthIndicator.class)
				.doesNotHaveBean(CompositeHealthContributor.class));
	}

	@Test
	void thereIsNoneWithoutTheLibrary() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
					ClusterControlHealthContributorAutoConfiguration.class))
			.withPropertyValues("clustercontrol.startup-timeout=0")
			.withClassLoader(new FilteredClassLoader(CompositeHealthContributor.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BEAN));
	}

}
