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

package io.github.clustercontrol.agent;

import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code prepare} with a real etcd.
 */
class PrepareIT {

	private static final List<String> HANDLER = List.of("clusters.db.path=/clusterdemo/dbserver",
			"clusters.db.handlers[0].file=db.json");

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void writesTheFilesAndNoKeyAndEndsWithStatus0() {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), HANDLER, "prepare")) {
			assertThat(agent.awaitExit()).isZero();
			assertThat(agent.read("db.json")).contains("10.0.0.9:3306");
			assertThat(etcd.witness().list("/clusterdemo/webserver/")).isEmpty();
		}
	}

	@Test
	void endsWithStatus1WhileEtcdIsAway() {
		List<String> properties = List.of(HANDLER.get(0), HANDLER.get(1), "startup-timeout=500ms");
		try (AgentProcess agent = AgentProcess.start("http://127.0.0.1:1", properties, "prepare")) {
			assertThat(agent.awaitExit()).isEqualTo(1);
			assertThat(agent.read("db.json")).isEmpty();
			assertThat(agent.output()).contains("http://127.0.0.1:1");
		}
	}

}
