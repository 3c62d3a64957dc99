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
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdKeyValue;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent with several services, whose servers write the signals that they receive into
 * a file.
 */
abstract class ServicesFixture extends AgentFixture {

	/** Their ports. */
	static final Map<String, Integer> SERVICES = new TreeMap<>(Map.of("web", 8110, "api", 8111, "cache", 8112));

	long begin;

	@BeforeEach
	void noteTheRevision() {
		this.begin = etcd.witness().revision() + 1;
	}

	void runServices(String endpoint, String... properties) {
		List<String> all = services();
		all.addAll(List.of(properties));
		startServices(endpoint, all);
	}

	void startServices(String endpoint, List<String> properties) {
		List<String> all = new ArrayList<>(List.of("self.path=/clusterdemo/webserver", "self.host=127.0.0.1"));
		all.addAll(properties);
		this.agent = AgentProcess.start(endpoint, all, "run");
	}

	static List<String> services() {
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

	static List<String> withClusters() {
		List<String> properties = services();
		for (String name : List.of("web", "api")) {
			properties.add("agent.services." + name + ".clusters.db.path=/clusterdemo/dbserver");
			properties.add("agent.services." + name + ".clusters.db.handlers[0].file=" + name + ".json");
		}
		return properties;
	}

	static String server(String name) {
		return """
				for s in HUP USR1; do trap "echo $s >> NAME.events" $s; done
				trap "echo TERM >> NAME.events; rm NAME.up; exit 0" TERM
				echo $$ > NAME.pid; echo started >> NAME.events; touch NAME.up
				while :; do sleep 0.05 & wait $!; done
				""".replace("NAME", name);
	}

	static String key(String service) {
		return "/clusterdemo/webserver/127.0.0.1:" + SERVICES.get(service);
	}

	List<String> events(String service) {
		return this.agent.read(service + ".events").lines().toList();
	}

	void kill(String service) {
		ProcessHandle.of(Long.parseLong(this.agent.read(service + ".pid").strip())).orElseThrow().destroyForcibly();
	}

	void awaitKeys(String... services) {
		List<String> keys = Stream.of(services).map(ServicesFixture::key).sorted().toList();
		awaitUntil(() -> etcd.witness()
			.list("/clusterdemo/webserver/")
			.stream()
			.map(EtcdKeyValue::key)
			.toList()
			.equals(keys));
	}

	void assertNothingHappenedTo(String... services) {
		for (String service : services) {
			assertThat(events(service)).containsExactly("started");
			assertThat(etcd.witness().history(key(service), this.begin)).as("changes of the key of " + service)
				.hasSize(1);
		}
	}

}
