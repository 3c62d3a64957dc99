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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an agent with several services.
 */
class HostIT extends ServicesFixture {

	@Test
	void allServicesHaveOneConnectionAndEachHasItsOwnLeaseAndClusters() {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		etcd.witness().put("/clusterdemo/queue/10.0.0.9:5672", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			runServices(proxy.endpoint(), "agent.services.web.clusters.db.path=/clusterdemo/dbserver",
					"agent.services.web.clusters.db.handlers[0].file=web.json",
					"agent.services.api.clusters.db.path=/clusterdemo/queue",
					"agent.services.api.clusters.db.handlers[0].file=api.json");
			awaitKeys("web", "api", "cache");
			assertThat(proxy.acceptedConnections()).isEqualTo(1);
			assertThat(
					Stream.of("web", "api", "cache").map((name) -> etcd.witness().get(key(name)).orElseThrow().lease()))
				.doesNotHaveDuplicates();
			assertThat(this.agent.read("web.json")).contains("10.0.0.9:3306");
			assertThat(this.agent.read("api.json")).contains("10.0.0.9:5672");
		}
	}

	@Test
	void aServerThatEndsByItselfEndsItsServiceOnlyAndTheAgentEndsWithItsStatus() {
		runServices(etcd.endpoint(), "self.drain-period=1h");
		awaitKeys("web", "api", "cache");
		kill("web");
		awaitKeys("api", "cache");
		awaitUntil(() -> this.agent.output().contains("These continue: [api, cache]"));
		assertThat(this.agent.output()).contains("The service web ended by itself with status 137");
		assertNothingHappenedTo("api", "cache");
		kill("cache");
		kill("api");
		assertThat(this.agent.awaitExit()).isEqualTo(128 + 9);
		assertThat(etcd.witness().leases()).isEmpty();
	}

	@Test
	void anOperatorsDeleteStopsItsServiceOnlyAndTheAgentEndsAfterTheLastOne() {
		runServices(etcd.endpoint());
		awaitKeys("web", "api", "cache");
		etcd.witness().delete(key("api"));
		awaitUntil(() -> events("api").contains("TERM"));
		awaitUntil(() -> this.agent.output().contains("The service api has ended with status 0"));
		awaitKeys("web", "cache");
		assertNothingHappenedTo("web", "cache");
		etcd.witness().deletePrefix("/clusterdemo/webserver/");
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(events("web")).containsExactly("started", "TERM");
	}

	@Test
	void aFailingCheckRemovesTheKeyOfItsServiceOnly() {
		runServices(etcd.endpoint());
		awaitKeys("web", "api", "cache");
		this.agent.delete("web.up");
		awaitKeys("api", "cache");
		assertThat(this.agent.output()).contains("of the service web failed");
		this.agent.write("web.up");
		awaitKeys("web", "api", "cache");
		assertNothingHappenedTo("api", "cache");
	}

	@Test
	void aServerThatDoesNotStartEndsItsServiceOnly() {
		runServices(etcd.endpoint(), "agent.services.web.command[0]=no-such-program");
		awaitKeys("api", "cache");
		awaitUntil(() -> this.agent.output().contains("The service web has ended with status 1"));
		assertThat(this.agent.output()).contains("Service 'web': The server was not started")
			.contains("no-such-program");
	}

	/**
	 * Each server waits for the others to be stopped, so that one after the other is too
	 * late.
	 */
	@Test
	void aSignalStopsAllServicesAtTheSameTime() {
		String waiting = "trap 'touch NAME.stop; while [ ! -e web.stop ] || [ ! -e api.stop ] || [ ! -e cache.stop ];"
				+ " do sleep 0.05; done; echo TERM >> NAME.events; exit 0' TERM; touch NAME.up;"
				+ " while :; do sleep 0.05 & wait $!; done";
		List<String> properties = new ArrayList<>(List.of("agent.stop-timeout=30s"));
		SERVICES.keySet()
			.forEach((name) -> properties
				.add("agent.services." + name + ".command[2]=" + waiting.replace("NAME", name)));
		runServices(etcd.endpoint(), properties.toArray(String[]::new));
		awaitKeys("web", "api", "cache");
		this.agent.signal("TERM");
		assertThat(this.agent.awaitExit()).isEqualTo(143);
		assertThat(this.agent.output()).doesNotContain("did not stop within");
		SERVICES.keySet().forEach((name) -> assertThat(events(name)).containsExactly("TERM"));
		assertThat(etcd.witness().leases()).isEmpty();
	}

	@Test
	void aSignalStopsAServiceWhoseCheckHasNotPassedYet() {
		runServices(etcd.endpoint(), "agent.services.web.check.command=false");
		awaitKeys("api", "cache");
		this.agent.signal("TERM");
		assertThat(this.agent.awaitExit()).isEqualTo(143);
		assertThat(events("web")).containsExactly("started", "TERM");
	}

	@Test
	void reloadsEachServerByItsOwnSignalAndPassesNoOther() {
		runServices(etcd.endpoint(), "agent.services.web.reload=USR1", "agent.services.api.reload=HUP");
		awaitKeys("web", "api", "cache");
		this.agent.signal("USR2");
		awaitUntil(() -> this.agent.output().contains("SIGUSR2 is ignored"));
		this.agent.signal("HUP");
		awaitUntil(() -> events("web").contains("USR1") && events("api").contains("HUP"));
		assertThat(events("cache")).containsExactly("started");
	}

	@Test
	void aServiceWithoutACommandJoinsWhenItsCheckPassesAndContinuesAfterAnOperatorsDelete() {
		startServices(etcd.endpoint(), List.of("agent.services.db.self.port=8113",
				"agent.services.db.check.command=test,-e,db.up", "agent.services.db.preset=nginx"));
		awaitUntil(() -> this.agent.output().contains("The service db has no command"));
		assertThat(etcd.witness().list("/clusterdemo/webserver/")).isEmpty();
		this.agent.write("db.up");
		awaitUntil(() -> etcd.witness().get("/clusterdemo/webserver/127.0.0.1:8113").isPresent());
		etcd.witness().delete("/clusterdemo/webserver/127.0.0.1:8113");
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.output()).containsOnlyOnce(
				"The service db is out of the cluster and still runs, because the agent did not start it");
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void theStopCommandOfAServiceWithoutACommandRunsAfterAnOperatorsDeleteOnly(boolean delete) {
		startServices(etcd.endpoint(), List.of("agent.services.db.self.port=8113",
				"agent.services.db.check.command=true", "agent.services.db.stop-command=touch,stopped"));
		awaitUntil(() -> etcd.witness().get("/clusterdemo/webserver/127.0.0.1:8113").isPresent());
		if (delete) {
			etcd.witness().delete("/clusterdemo/webserver/127.0.0.1:8113");
			assertThat(this.agent.awaitExit()).isZero();
		}
		else {
			this.agent.signal("TERM");
			assertThat(this.agent.awaitExit()).isEqualTo(143);
		}
		assertThat(this.agent.file("stopped").toFile().exists()).isEqualTo(delete);
		assertThat(etcd.witness().list("/clusterdemo/webserver/")).isEmpty();
	}

}
