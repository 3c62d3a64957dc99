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

import io.github.clustercontrol.test.EmbeddedEtcd;
import io.github.clustercontrol.test.TestEtcd;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * Tests for the database server with a real etcd.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "PUBLIC_HOST_AND_PORT=db.example.org:8121")
@EmbeddedEtcd
class DbServerIT {

	private static final String KEY = "/clusterdemo/dbserver/db.example.org:8121";

	@Autowired
	private TestEtcd etcd;

	@Autowired
	private ConfigurableApplicationContext application;

	@Test
	void joinsTheClusterOfDatabaseServersAndReturnsWhenItsLeaseExpired() {
		await().until(() -> this.etcd.value(KEY).isPresent());
		this.etcd.expire(KEY);
		await().until(() -> this.etcd.value(KEY).isPresent());
	}

	@Test
	void stopsWhenAnOperatorDeletesItsKey() {
		await().until(() -> this.etcd.value(KEY).isPresent());
		this.etcd.delete(KEY);
		await().until(() -> !this.application.isActive());
	}

}
