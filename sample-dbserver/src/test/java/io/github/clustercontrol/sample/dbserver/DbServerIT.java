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

package io.github.clustercontrol.sample.dbserver;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the database server with a real etcd.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "PUBLIC_HOST_AND_PORT=db.example.org:8121")
class DbServerIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@DynamicPropertySource
	static void etcd(DynamicPropertyRegistry registry) {
		registry.add("ETCD_URL", etcd::endpoint);
	}

	@Test
	void joinsTheClusterOfDatabaseServers() {
		String key = "/clusterdemo/dbserver/db.example.org:8121";
		await().until(() -> etcd.witness().get(key).isPresent());
		EtcdKeyValue registered = etcd.witness().get(key).orElseThrow();
		assertThat(registered.lease()).isNotZero();
		assertThat(etcd.witness().timeToLive(registered.lease())).isBetween(4L, 10L);
	}

}
