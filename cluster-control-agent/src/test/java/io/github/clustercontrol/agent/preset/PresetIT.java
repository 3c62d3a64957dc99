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

package io.github.clustercontrol.agent.preset;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.agent.Agent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.LoopbackPort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Each preset with the real server, with nothing set but the preset and the address: it
 * registers when its check passes, reloads by its signal with the same process and
 * without a failed request, and ends with status 0 after an operator's delete.
 */
class PresetIT {

	private static final Duration SOON = Duration.ofSeconds(60);

	private static final String DATABASES = "/clusterdemo/dbserver/";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@BeforeEach
	void removeKeys() {
		etcd.witness().deletePrefix("/clusterdemo/");
		etcd.witness().put(DATABASES + "10.0.0.8:3306", "");
	}

	@ParameterizedTest
	@MethodSource("io.github.clustercontrol.agent.preset.RealServer#all")
	void theServerRegistersReloadsAndEndsAsItsPresetSays(RealServer server, @TempDir Path directory) throws Exception {
		assumeThat(RealServer.find(server.program())).as(server.program()).isNotNull();
		int port = LoopbackPort.free();
		List<String> arguments = new ArrayList<>(List.of("run", "--"));
		arguments.addAll(server.prepare(directory, port));
		String key = "/clusterdemo/server/127.0.0.1:" + port;
		List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Dclustercontrol.etcd.endpoints=" + etcd.endpoint(),
				"-Dclustercontrol.self.key=" + key, "-Dclustercontrol.self.drain-period=300ms",
				"-Dclustercontrol.agent.preset=" + server.preset(),
				"-Dclustercontrol.clusters.db.path=/clusterdemo/dbserver",
				"-Dclustercontrol.clusters.db.handlers[0].type=template",
				"-Dclustercontrol.clusters.db.handlers[0].template=file:" + directory.resolve("members.template"),
				"-Dclustercontrol.clusters.db.handlers[0].file=" + directory.resolve("members.conf"));
		try (ForkedJvm agent = ForkedJvm.main(options, Agent.class, arguments.toArray(String[]::new))) {
			try {
				agent.awaitUntil(SOON, () -> etcd.witness().get(key).isPresent());
				long process = child(agent);
				if (server.reloads()) {
					reload(server, agent, port);
				}
				assertThat(child(agent)).as("the process of the server").isEqualTo(process);
				assertThat(etcd.witness().history(key, 1)).as("puts and deletes of the key").hasSize(1);
				etcd.witness().delete(key);
				assertThat(agent.awaitExit(Duration.ofSeconds(60))).as(agent.output()).isZero();
				assertThat(ProcessHandle.of(process)).isEmpty();
				assertThat(agent.output()).doesNotContain("did not stop within");
			}
			finally {
				ProcessHandle.of(agent.pid())
					.ifPresent((handle) -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
			}
		}
	}

	private void reload(RealServer server, ForkedJvm agent, int port) throws Exception {
		List<String> failures = new CopyOnWriteArrayList<>();
		List<String> answers = new CopyOnWriteArrayList<>();
		Thread client = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				try {
					answers.add(get(port));
				}
				catch (IOException ex) {
					failures.add(ex.toString());
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		});
		if (server.serves()) {
			client.start();
			agent.awaitUntil(SOON, () -> answers.stream().anyMatch((answer) -> answer.contains("10.0.0.8:3306")));
		}
		etcd.witness().put(DATABASES + "10.0.0.9:3306", "");
		if (server.serves()) {
			agent.awaitUntil(SOON, () -> answers.get(answers.size() - 1).contains("10.0.0.9:3306"));
			client.interrupt();
			client.join();
			assertThat(failures).as("requests that failed during the reload").isEmpty();
		}
		else {
			agent.awaitUntil(SOON, () -> agent.output().contains(server.reloaded()));
		}
	}

	private String get(int port) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/members"))
			.timeout(Duration.ofSeconds(10))
			.build();
		return this.http.send(request, BodyHandlers.ofString()).body();
	}

	/** Return the process of the server: a command of a check is a later child. */
	private static long child(ForkedJvm agent) {
		List<Long> children = ProcessHandle.of(agent.pid())
			.orElseThrow()
			.children()
			.map(ProcessHandle::pid)
			.sorted()
			.toList();
		return children.get(0);
	}

}
