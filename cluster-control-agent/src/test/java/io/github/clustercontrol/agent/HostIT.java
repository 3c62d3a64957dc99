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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an agent with several services.
 */
class HostIT {

	/** Their ports. */
	private static final Map<String, Integer> SERVICES = new TreeMap<>(Map.of("web", 8110, "api", 8111, "cache", 8112));

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private AgentProcess agent;

	private long begin;

	@BeforeEach
	void removeKeys() {
		// Of agents that tests killed
		etcd.witness().leases().forEach(etcd.witness()::revoke);
		etcd.witness().deletePrefix("/clusterdemo/");
		this.begin = etcd.witness().revision() + 1;
	}

	@AfterEach
	void close() {
		if (this.agent != null) {
			this.agent.close();
		}
	}

	@Test
	void allServicesHaveOneConnectionAndEachHasItsOwnLeaseAndClusters() {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		etcd.witness().put("/clusterdemo/queue/10.0.0.9:5672", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			run(proxy.endpoint(), "agent.services.web.clusters.db.path=/clusterdemo/dbserver",
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
		run(etcd.endpoint(), "self.drain-period=1h");
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
		run(etcd.endpoint());
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
		run(etcd.endpoint());
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
		run(etcd.endpoint(), "agent.services.web.command[0]=no-such-program");
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
		run(etcd.endpoint(), properties.toArray(String[]::new));
		awaitKeys("web", "api", "cache");
		this.agent.signal("TERM");
		assertThat(this.agent.awaitExit()).isEqualTo(143);
		assertThat(this.agent.output()).doesNotContain("did not stop within");
		SERVICES.keySet().forEach((name) -> assertThat(events(name)).containsExactly("TERM"));
		assertThat(etcd.witness().leases()).isEmpty();
	}

	@Test
	void aSignalStopsAServiceWhoseCheckHasNotPassedYet() {
		run(etcd.endpoint(), "agent.services.web.check.command=false");
		awaitKeys("api", "cache");
		this.agent.signal("TERM");
		assertThat(this.agent.awaitExit()).isEqualTo(143);
		assertThat(events("web")).containsExactly("started", "TERM");
	}

	@Test
	void reloadsEachServerByItsOwnSignalAndPassesNoOther() {
		run(etcd.endpoint(), "agent.services.web.reload=USR1", "agent.services.api.reload=HUP");
		awaitKeys("web", "api", "cache");
		this.agent.signal("USR2");
		awaitUntil(() -> this.agent.output().contains("SIGUSR2 is ignored"));
		this.agent.signal("HUP");
		awaitUntil(() -> events("web").contains("USR1") && events("api").contains("HUP"));
		assertThat(events("cache")).containsExactly("started");
	}

	@Test
	void aServiceWithoutACommandJoinsWhenItsCheckPassesAndContinuesAfterAnOperatorsDelete() {
		start(etcd.endpoint(), List.of("agent.services.db.self.port=8113",
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
		start(etcd.endpoint(), List.of("agent.services.db.self.port=8113", "agent.services.db.check.command=true",
				"agent.services.db.stop-command=touch,stopped"));
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

	@Test
	void namesAllThatIsInvalidWithTheFullNamesAndStartsNothing() {
		run(etcd.endpoint(), "agent.services.web.rise=0", "agent.services.web.stop-signal=HANGUP",
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
		run(etcd.endpoint(), property, "agent.services.api.clusters.db.path=/clusterdemo/dbserver",
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
		run(etcd.endpoint(), "agent.services.web.clusters.db.path=/clusterdemo/dbserver",
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

	private void run(String endpoint, String... properties) {
		List<String> all = services();
		all.addAll(List.of(properties));
		start(endpoint, all);
	}

	private void start(String endpoint, List<String> properties) {
		List<String> all = new ArrayList<>(List.of("self.path=/clusterdemo/webserver", "self.host=127.0.0.1"));
		all.addAll(properties);
		this.agent = AgentProcess.start(endpoint, all, "run");
	}

	private static List<String> services() {
		List<String> properties = new ArrayList<>(List.of("self.path=/clusterdemo/webserver", "self.host=127.0.0.1"));
		SERVICES.forEach((name, port) -> {
			String service = "agent.services." + name + ".";
			properties.add(service + "self.port=" + port);
			properties.add(service + "command[0]=sh");
			properties.add(service + "command[1]=-c");
			properties.add(service + "command[2]=" + server(name));
			properties.add(service + "check.command=test,-e," + name + ".up");
		});
		return properties;
	}

	private static List<String> withClusters() {
		List<String> properties = services();
		for (String name : List.of("web", "api")) {
			properties.add("agent.services." + name + ".clusters.db.path=/clusterdemo/dbserver");
			properties.add("agent.services." + name + ".clusters.db.handlers[0].file=" + name + ".json");
		}
		return properties;
	}

	private static String server(String name) {
		return """
				for s in HUP USR1; do trap "echo $s >> NAME.events" $s; done
				trap "echo TERM >> NAME.events; rm NAME.up; exit 0" TERM
				echo $$ > NAME.pid; echo started >> NAME.events; touch NAME.up
				while :; do sleep 0.05 & wait $!; done
				""".replace("NAME", name);
	}

	private static String key(String service) {
		return "/clusterdemo/webserver/127.0.0.1:" + SERVICES.get(service);
	}

	private List<String> events(String service) {
		return this.agent.read(service + ".events").lines().toList();
	}

	private void kill(String service) {
		ProcessHandle.of(Long.parseLong(this.agent.read(service + ".pid").strip())).orElseThrow().destroyForcibly();
	}

	private void awaitKeys(String... services) {
		List<String> keys = Stream.of(services).map(HostIT::key).sorted().toList();
		awaitUntil(() -> etcd.witness()
			.list("/clusterdemo/webserver/")
			.stream()
			.map(EtcdKeyValue::key)
			.toList()
			.equals(keys));
	}

	private void assertNothingHappenedTo(String... services) {
		for (String service : services) {
			assertThat(events(service)).containsExactly("started");
			assertThat(etcd.witness().history(key(service), this.begin)).as("changes of the key of " + service)
				.hasSize(1);
		}
	}

	private void awaitUntil(Callable<Boolean> condition) {
		this.agent.awaitUntil(condition);
	}

}
