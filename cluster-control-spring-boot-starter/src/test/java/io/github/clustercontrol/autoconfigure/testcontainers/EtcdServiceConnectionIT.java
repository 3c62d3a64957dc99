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

import java.time.Duration;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with an etcd in a container, by {@link ServiceConnection} alone. Where
 * no Docker engine answers it is reported as skipped. The image is made of the etcd of
 * this machine, so that no registry is needed.
 */
@SpringBootTest(properties = { "clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.self.enabled=true",
		"clustercontrol.self.key=/demo/web/10.0.0.1:8110", "clustercontrol.self.drain-period=0s",
		"clustercontrol.clusters.web.path=/demo/web" })
@Testcontainers(disabledWithoutDocker = true)
class EtcdServiceConnectionIT {

	@Container
	@ServiceConnection(name = "etcd")
	static final GenericContainer<?> etcd = LocalImage.container("cluster-control-test/etcd");

	@Autowired
	private EtcdConnectionDetails details;

	@Autowired
	private Clusters clusters;

	@Autowired
	private SelfRegistration self;

	@Test
	void theApplicationJoinsThroughTheContainer() {
		assertThat(this.details.getEndpoints()).singleElement()
			.satisfies((endpoint) -> assertThat(endpoint.getPort()).isEqualTo(etcd.getMappedPort(2379)));
		await().atMost(Duration.ofSeconds(60)).until(this.self::state, State.REGISTERED::equals);
		await().atMost(Duration.ofSeconds(60)).until(() -> this.clusters.get("web").members().size() == 1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
