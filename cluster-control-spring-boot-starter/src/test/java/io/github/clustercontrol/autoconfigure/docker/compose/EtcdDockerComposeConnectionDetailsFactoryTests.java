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

package io.github.clustercontrol.autoconfigure.docker.compose;

import java.net.URI;
import java.util.Map;

import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link EtcdDockerComposeConnectionDetailsFactory}, found as Spring Boot finds
 * it.
 */
class EtcdDockerComposeConnectionDetailsFactoryTests {

	@ParameterizedTest
	@ValueSource(strings = { "etcd:3.5", "quay.io/coreos/etcd:v3.5.21", "gcr.io/etcd-development/etcd:v3.5.21",
			"bitnami/etcd:3.5" })
	void everyUsualImageIsFound(String image) {
		EtcdConnectionDetails details = detailsOf(image, Map.of(), Map.of());
		assertThat(details).isNotNull();
		assertThat(details.getEndpoints()).containsExactly(URI.create("http://127.0.0.1:32379"));
		assertThat(details.getUsername()).isNull();
		assertThat(details.getPassword()).isNull();
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void anotherImageIsFoundByItsLabel() {
		assertThat(detailsOf("example.org/my-store:1", Map.of(), Map.of())).isNull();
		assertThat(detailsOf("example.org/my-store:1", Map.of(),
				Map.of("org.springframework.boot.service-connection", "etcd")))
			.isNotNull();
	}

	@Test
	void thePasswordComesFromTheEnvironment() {
		EtcdConnectionDetails details = detailsOf("bitnami/etcd:3.5", Map.of("ETCD_ROOT_PASSWORD", "se-cret"),
				Map.of());
		assertThat(details.getUsername()).isEqualTo("root");
		assertThat(details.getPassword()).isEqualTo("se-cret");
		assertThat(detailsOf("bitnami/etcd:3.5", Map.of("ETCD_ROOT_PASSWORD", ""), Map.of()).getUsername()).isNull();
	}

	@Test
	void withALabelOfSslTheEndpointIsSecure() {
		EtcdConnectionDetails details = detailsOf("etcd:3.5", Map.of(),
				Map.of("org.springframework.boot.sslbundle.pem.truststore.certificate", "classpath:nowhere.crt"));
		assertThat(details.getSslBundle()).isNotNull();
		assertThat(details.getEndpoints()).containsExactly(URI.create("https://127.0.0.1:32379"));
	}

	private static EtcdConnectionDetails detailsOf(String image, Map<String, String> environment,
			Map<String, String> labels) {
		RunningService service = mock(RunningService.class);
		ConnectionPorts ports = mock(ConnectionPorts.class);
		given(ports.get(2379)).willReturn(32379);
		given(service.name()).willReturn("store");
		given(service.image()).willReturn(ImageReference.of(image));
		given(service.host()).willReturn("127.0.0.1");
		given(service.ports()).willReturn(ports);
		given(service.env()).willReturn(environment);
		given(service.labels()).willReturn(labels);
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(service);
		Map<Class<?>, ConnectionDetails> found = new ConnectionDetailsFactories(null).getConnectionDetails(source,
				false);
		return (EtcdConnectionDetails) found.get(EtcdConnectionDetails.class);
	}

}
