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

package io.github.clustercontrol.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts each kind of application in a process of its own, with exactly the jars that its
 * users have: what an optional library breaks by its absence is only seen without it.
 */
class KindsOfApplicationsIT {

	private static final int SIGTERM = 128 + 15;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@BeforeEach
	void deleteEverything() {
		etcd.witness().deletePrefix("/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "servlet-actuator", "webflux", "webflux-actuator", "gateway",
			"gateway-without-loadbalancer" })
	void aWebApplicationJoinsSeesItsPeersAndLeaves(String kind) throws IOException {
		joinsSeesItsPeersAndLeaves(kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "non-web", "non-web-actuator" })
	void anApplicationWithoutAWebServerJoinsSeesItsPeersAndLeaves(String kind) throws IOException {
		joinsSeesItsPeersAndLeaves(kind, "--clustercontrol.self.port=7000", "--spring.main.keep-alive=true");
	}

	private static void joinsSeesItsPeersAndLeaves(String kind, String... arguments) throws IOException {
		try (ForkedJvm application = start(kind, arguments)) {
			String address = awaitMember(application);
			etcd.witness().put("/demo/peers/10.0.0.9:7000", "");
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(
						() -> assertThat(application.output()).contains("Members: [10.0.0.9:7000, " + address + "]"));
			application.terminate();
			assertThat(application.awaitExit(Duration.ofSeconds(30))).as(application.output()).isEqualTo(SIGTERM);
			assertThat(addresses()).containsExactly("10.0.0.9:7000");
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	private static String awaitMember(ForkedJvm application) {
		await().atMost(Duration.ofSeconds(60))
			.failFast(() -> assertThat(application.isAlive()).as(application.output()).isTrue())
			.untilAsserted(() -> assertThat(addresses()).as(application.output()).hasSize(1));
		return addresses().get(0);
	}

	private static List<String> addresses() {
		return etcd.witness()
			.list("/demo/peers/")
			.stream()
			.map(EtcdKeyValue::key)
			.map((key) -> key.substring("/demo/peers/".length()))
			.toList();
	}

	private static ForkedJvm start(String kind, String... arguments) throws IOException {
		Path libraries = Path.of("..", kind, "target", "classpath");
		String classPath = Path.of("target", "classes").toAbsolutePath() + ":" + Files.readString(libraries).trim();
		List<String> all = new ArrayList<>(
				List.of("--clustercontrol.etcd.endpoints=" + etcd.endpoint(), "--clustercontrol.self.path=/demo/peers",
						"--clustercontrol.self.host=127.0.0.1", "--clustercontrol.clusters.peers.path=/demo/peers",
						"--clustercontrol.self.drain-period=0", "--server.port=0", "--spring.main.banner-mode=off"));
		Collections.addAll(all, arguments);
		return ForkedJvm.main(classPath, Application.class, all.toArray(String[]::new));
	}

}
