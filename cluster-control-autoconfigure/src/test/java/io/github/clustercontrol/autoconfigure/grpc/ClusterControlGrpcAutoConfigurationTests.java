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

package io.github.clustercontrol.autoconfigure.grpc;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.internal.grpc.ResolvableClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterControlGrpcAutoConfiguration}.
 */
class ClusterControlGrpcAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
				ClusterControlGrpcAutoConfiguration.class))
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"clustercontrol.self.key=/demo/web/a:1");

	@Test
	void theServersOfSpringGrpcAreRegistered() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ResolvableClusters.class)
			.hasSingleBean(GrpcServerPhase.class)
			.hasSingleBean(GrpcServerPort.class));
	}

	/** As with Spring Boot 4.0, or with a gRPC server of another kind. */
	@Test
	void withoutSpringGrpcChannelsStillFindTheClusters() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.grpc"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ResolvableClusters.class)
				.doesNotHaveBean(GrpcServerPhase.class)
				.doesNotHaveBean(GrpcServerPort.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.self.enabled=false", "clustercontrol.enabled=false" })
	void anInstanceThatDoesNotRegisterLeavesItsServersAlone(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(GrpcServerPhase.class)
				.doesNotHaveBean(GrpcServerPort.class));
	}

}
