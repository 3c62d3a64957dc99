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

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.info.ClusterControlInfoContributor;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterControlInfoContributorAutoConfiguration}.
 */
class ClusterControlInfoContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
				ClusterControlInfoContributorAutoConfiguration.class))
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"clustercontrol.clusters.db.path=/demo/db");

	@Test
	void clustersAreShownWhenEnabled() {
		this.runner.withPropertyValues("management.info.clustercontrol.enabled=true")
			.run((context) -> assertThat(info(context.getBean(ClusterControlInfoContributor.class)))
				.isEqualTo(Map.of("clusters", Map.of("db", Map.of("source", Source.UNKNOWN)))));
	}

	@Test
	void theRegistrationIsShown() {
		this.runner
			.withPropertyValues("management.info.clustercontrol.enabled=true", "clustercontrol.self.key=/demo/web/a:1")
			.run((context) -> assertThat(info(context.getBean(ClusterControlInfoContributor.class)))
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("self", Map.of("state", State.NEW)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.info.defaults.enabled=true", "management.info.clustercontrol.enabled=false",
			"clustercontrol.enabled=false" })
	void nothingIsShownOtherwise(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterControlInfoContributor.class));
	}

	private static Object info(ClusterControlInfoContributor contributor) {
		Info.Builder builder = new Info.Builder();
		contributor.contribute(builder);
		return builder.build().get("clustercontrol");
	}

}
