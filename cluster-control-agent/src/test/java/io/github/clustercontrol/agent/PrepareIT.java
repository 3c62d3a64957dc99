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

	@Test
	void endsWithStatus1AndNamesTheFileWhenItsCheckFails() {
		List<String> properties = List.of(HANDLER.get(0), HANDLER.get(1),
				"clusters.db.handlers[0].check-command=sh,-c,echo wrong; exit 3,{candidate}",
				"clusters.web.path=/clusterdemo/webserver", "clusters.web.handlers[0].file=web.json");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), properties, "prepare")) {
			assertThat(agent.awaitExit()).isEqualTo(1);
			assertThat(agent.read("db.json")).isEmpty();
			assertThat(agent.read("web.json")).isNotEmpty();
			assertThat(agent.output())
				.containsPattern("The file \\S*db.json of cluster db was not written: .*status 3.*wrong")
				.doesNotContain("The file web.json");
		}
	}

	@Test
	void endsWithStatus1AndNamesTheFileWhenItCannotBeWritten() {
		List<String> properties = List.of(HANDLER.get(0), "clusters.db.handlers[0].file=/proc/db.json");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), properties, "prepare")) {
			assertThat(agent.awaitExit()).isEqualTo(1);
			assertThat(agent.output()).contains("The file /proc/db.json of cluster db was not written");
		}
	}

	@Test
	void endsWithStatus1AndNamesTheFileWhenItsCheckDoesNotEndInTime() {
		List<String> properties = List.of(HANDLER.get(0), HANDLER.get(1), "startup-timeout=3s",
				"clusters.db.handlers[0].check-command=sh,-c,sleep 1000,{candidate}");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), properties, "prepare")) {
			assertThat(agent.awaitExit()).isEqualTo(1);
			assertThat(agent.output())
				.containsPattern("The file \\S*db.json of cluster db was not written: .*startup-timeout");
		}
	}

	@Test
	void endsWithStatus0WhenAReloadFails() {
		List<String> properties = List.of(HANDLER.get(0), HANDLER.get(1),
				"clusters.db.handlers[0].reload-command=false");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), properties, "prepare")) {
			assertThat(agent.awaitExit()).isZero();
			assertThat(agent.read("db.json")).isNotEmpty();
		}
	}

	@Test
	void endsWithStatus1AndNamesTheServiceWhenAFileOfAServiceIsNotWritten() {
		List<String> properties = List.of("self.path=/clusterdemo/webserver", "agent.services.web.self.port=8110",
				"agent.services.api.self.port=8111", "agent.services.web.clusters.db.path=/clusterdemo/dbserver",
				"agent.services.web.clusters.db.handlers[0].file=web.json",
				"agent.services.web.clusters.db.handlers[0].check-command=sh,-c,echo wrong; exit 3,{candidate}",
				"agent.services.api.clusters.db.path=/clusterdemo/dbserver",
				"agent.services.api.clusters.db.handlers[0].file=api.json");
		try (AgentProcess agent = AgentProcess.start(etcd.endpoint(), properties, "prepare")) {
			assertThat(agent.awaitExit()).isEqualTo(1);
			assertThat(agent.read("web.json")).isEmpty();
			assertThat(agent.read("api.json")).isNotEmpty();
			assertThat(agent.output())
				.containsPattern(
						"Service 'web': The file \\S*web.json of cluster db was not written: .*status 3.*wrong")
				.doesNotContain("api.json of cluster db was not written");
		}
	}

}
