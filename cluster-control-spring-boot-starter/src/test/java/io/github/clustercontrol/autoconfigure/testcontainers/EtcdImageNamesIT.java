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

package io.github.clustercontrol.autoconfigure.testcontainers;

import java.net.URI;
import java.util.List;

import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.lifecycle.TestcontainersLifecycleApplicationContextInitializer;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A container is known for an etcd by the name of its image. Where no Docker engine
 * answers this is reported as skipped.
 */
@Testcontainers(disabledWithoutDocker = true)
class EtcdImageNamesIT {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new TestcontainersLifecycleApplicationContextInitializer())
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(classes = { DockerHub.class, Quay.class, Google.class, Bitnami.class })
	void theContainerIsFoundByTheNameOfItsImage(Class<?> configuration) {
		this.contextRunner.withUserConfiguration(configuration).run((context) -> {
			GenericContainer<?> container = context.getBean(GenericContainer.class);
			assertThat(container.isRunning()).isTrue();
			assertThat(context.getBean(EtcdConnectionDetails.class).getEndpoints())
				.isEqualTo(List.of(URI.create("http://" + container.getHost() + ":" + container.getMappedPort(2379))));
		});
	}

	@ImportTestcontainers
	static class DockerHub {

		@ServiceConnection
		static final GenericContainer<?> etcd = LocalImage.container("etcd");

	}

	@ImportTestcontainers
	static class Quay {

		@ServiceConnection
		static final GenericContainer<?> etcd = LocalImage.container("quay.io/coreos/etcd");

	}

	@ImportTestcontainers
	static class Google {

		@ServiceConnection
		static final GenericContainer<?> etcd = LocalImage.container("gcr.io/etcd-development/etcd");

	}

	@ImportTestcontainers
	static class Bitnami {

		@ServiceConnection
		static final GenericContainer<?> etcd = LocalImage.container("bitnami/etcd");

	}

}
