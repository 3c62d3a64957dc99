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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the properties of an agent with several services.
 */
class ServicesConfigurationIT extends ServicesFixture {

	@Test
	void namesAllThatIsInvalidWithTheFullNamesAndStartsNothing() {
		runServices(etcd.endpoint(), "agent.services.web.rise=0", "agent.services.web.stop-signal=HANGUP",
				"agent.services.web.self.ttl=1s", "agent.services.web.clusters.db.path=db",
				"agent.services.cache.start-timeot=1s", "self.drain-period=-1s");
		assertThat(this.agent.awaitExit()).isEqualTo(2);
		assertThat(this.agent.output()).contains("'clustercontrol.agent.services.web.rise'")
			.contains("'clustercontrol.agent.services.web.stop-signal'")
			.contains("'clustercontrol.agent.services.web.self.ttl'")
			.contains("'clustercontrol.agent.services.web.clusters.db.path'")
			.contains("clustercontrol.agent.services.cache.start-timeot")
			.contains("'clustercontrol.self.drain-period'")
			.containsOnlyOnce("No service was started");
		SERVICES.keySet().forEach((name) -> assertThat(events(name)).isEmpty());
	}

	@ParameterizedTest
	// property | part of the message
	@CsvSource(delimiter = '|', textBlock = """
			agent.services.web.self.port=8111 | same: write another value in one of the two
			agent.services.web.clusters.db.handlers[0].file=./api.json | same: write another value in one of the two
			clusters.db.path=/clusterdemo/dbserver | write them below the service
			agent.services[a.b].self.port=1 | is not a valid name of a service
			agent.services.web.command= | Write the program and its arguments
			agent.services.db.reload=HUP | It has no effect on a server that the agent does not start
			""")
	void refusesWhatDoesNotFitTogetherAndStartsNothing(String property, String message) {
		runServices(etcd.endpoint(), property, "agent.services.api.clusters.db.path=/clusterdemo/dbserver",
				"agent.services.api.clusters.db.handlers[0].file=api.json",
				"agent.services.web.clusters.db.path=/clusterdemo/dbserver");
		assertThat(this.agent.awaitExit()).as(this.agent.output()).isEqualTo(2);
		assertThat(this.agent.output()).contains(message);
		SERVICES.keySet().forEach((name) -> assertThat(events(name)).isEmpty());
	}

	@Test
	void refusesACommandBesideServices() {
		this.agent = AgentProcess.start(etcd.endpoint(), services(), "run", "--", "true");
		assertThat(this.agent.awaitExit()).isEqualTo(2);
		assertThat(this.agent.output()).contains("remove the command after '--'");
	}

	@Test
	void prepareWritesTheFilesOfAllServicesAndNoKey() {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		this.agent = AgentProcess.start(etcd.endpoint(), withClusters(), "prepare");
		assertThat(this.agent.awaitExit()).as(this.agent.output()).isZero();
		assertThat(this.agent.read("web.json")).contains("10.0.0.9:3306");
		assertThat(this.agent.read("api.json")).contains("10.0.0.9:3306");
		assertThat(etcd.witness().list("/clusterdemo/webserver/")).isEmpty();
		SERVICES.keySet().forEach((name) -> assertThat(events(name)).isEmpty());
	}

	@ParameterizedTest
	@CsvSource({ "list", "why" })
	void theClustersOfAllServicesAreShownOnce(String command) {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		String[] arguments = command.equals("why") ? new String[] { "why", "10.0.0.9:3306" } : new String[] { "list" };
		this.agent = AgentProcess.start(etcd.endpoint(), withClusters(), arguments);
		assertThat(this.agent.awaitExit()).as(this.agent.output()).isZero();
		assertThat(this.agent.output()).containsOnlyOnce("/clusterdemo/dbserver").containsOnlyOnce("10.0.0.9:3306");
	}

	@Test
	void theClustersOfEachServiceAreAnnouncedUnlessThatIsTurnedOff() {
		etcd.witness().deletePrefix("/clustercontrol.watchers/");
		runServices(etcd.endpoint(), "agent.services.web.clusters.db.path=/clusterdemo/dbserver",
				"agent.services.api.clusters.queue.path=/clusterdemo/queue",
				"agent.services.api.clusters.queue.announce=false");
		awaitKeys("web", "api", "cache");
		String watchers = "/clustercontrol.watchers/clusterdemo/";
		awaitUntil(() -> etcd.witness().list(watchers + "dbserver/").size() == 1);
		assertThat(etcd.witness().list(watchers + "queue/")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "list", "prepare", "run" })
	void anInvalidPathOfAServiceIsReportedByTheNameThatTheUserWrote(String command) {
		List<String> properties = services();
		properties.add("agent.services.web.clusters.my-db.path=dbserver");
		this.agent = AgentProcess.start(etcd.endpoint(), properties, command);
		assertThat(this.agent.awaitExit()).as(this.agent.output()).isEqualTo(2);
		assertThat(this.agent.output()).contains("clustercontrol.agent.services.web.clusters.my-db.path")
			.contains("'dbserver' is not a valid path")
			.doesNotContain("clustercontrol.clusters");
	}

}
