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

import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpoint;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpointWebExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterControlEndpointAutoConfiguration}.
 */
class ClusterControlEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
				ClusterControlEndpointAutoConfiguration.class))
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0");

	@Test
	void thereIsAnEndpointWhereItIsExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=clustercontrol")
			.run((context) -> assertThat(context).hasSingleBean(ClusterControlEndpoint.class)
				.hasSingleBean(ClusterControlEndpointWebExtension.class));
	}

	@Test
	void thereIsAnEndpointForJmxAlone() {
		this.runner
			.withPropertyValues("management.endpoints.jmx.exposure.include=clustercontrol", "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(ClusterControlEndpoint.class)
				.doesNotHaveBean(ClusterControlEndpointWebExtension.class));
	}

	@Test
	void itIsNotExposedByDefault() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ClusterControlEndpoint.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.clustercontrol.access=NONE", "clustercontrol.enabled=false" })
	void thereIsNoneWhenDisabled(String property) {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=*", property)
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterControlEndpoint.class));
	}

	@Test
	void thereIsNoneWithoutTheLibrary() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("clusterControlEndpoint"));
	}

}
