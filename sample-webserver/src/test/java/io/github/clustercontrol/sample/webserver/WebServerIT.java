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

package io.github.clustercontrol.sample.webserver;

import java.nio.file.Path;

import io.github.clustercontrol.test.EmbeddedEtcd;
import io.github.clustercontrol.test.TestEtcd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the web server with a real etcd.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "PUBLIC_HOST_AND_PORT=127.0.0.1:8110")
@AutoConfigureRestTestClient
@EmbeddedEtcd
class WebServerIT {

	@TempDir
	static Path directory;

	@Autowired
	private TestEtcd etcd;

	@Autowired
	private RestTestClient client;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("clustercontrol.clusters.dbserver.handlers[0].type", () -> "json");
		registry.add("clustercontrol.clusters.dbserver.handlers[0].file",
				() -> directory.resolve("dbservers.json").toString());
	}

	@Test
	void joinsItsClusterAndWatchesTheDatabaseServers() {
		Path file = directory.resolve("dbservers.json");
		await().until(() -> this.etcd.value("/clusterdemo/webserver/127.0.0.1:8110").isPresent());
		assertThat(file).hasContent("[]");
		this.client.get().uri("/").exchange().expectBody(String.class).isEqualTo("127.0.0.1:8110:");
		// Port 1 has no listener
		this.etcd.put("/clusterdemo/dbserver/127.0.0.1:1");
		await().untilAsserted(() -> assertThat(file).hasContent("[\"127.0.0.1:1\"]"));
		this.client.get().uri("/").exchange().expectBody(String.class).isEqualTo("127.0.0.1:8110: (no response)");
	}

}
