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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.agent.Agent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.LoopbackPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Test of one agent with nginx, Apache and Redis: one of them is killed, one is ordered
 * to stop, one fails its check, and the rest is stopped under requests.
 */
class SeveralServersIT {

	private static final Duration SOON = Duration.ofSeconds(60);

	private static final String DIRECTORY = "/clusterdemo/server/127.0.0.1:";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private final Map<String, Integer> ports = new LinkedHashMap<>();

	@TempDir
	private Path directory;

	@Test
	void realServersStartFailAndStopIndependentlyOfEachOther() throws Exception {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.8:3306", "");
		List<RealServer> servers = RealServer.all()
			.filter((server) -> List.of("nginx", "httpd", "redis").contains(server.preset()))
			.toList();
		for (RealServer server : servers) {
			assumeThat(RealServer.find(server.program())).as(server.program()).isNotNull();
		}
		Path accepting = Files.createFile(this.directory.resolve("accepting"));
		try (FaultProxy proxy = new FaultProxy(etcd); ForkedJvm agent = start(proxy, servers, accepting)) {
			try {
				agent.awaitUntil(SOON, () -> this.ports.keySet().stream().allMatch(this::isMember));
				assertThat(proxy.acceptedConnections()).as("connections to etcd").isEqualTo(1);
				assertThat(get("nginx")).contains("10.0.0.8:3306");

				child(agent, "redis-server").destroyForcibly();
				agent.awaitUntil(SOON, () -> !isMember("redis"));
				etcd.witness().delete(key("nginx"));
				agent.awaitUntil(SOON, () -> agent.output().contains("The service nginx has ended with status 0"));
				Files.delete(accepting);
				agent.awaitUntil(SOON, () -> !isMember("httpd"));
				Files.createFile(accepting);
				agent.awaitUntil(SOON, () -> isMember("httpd"));
				assertThat(etcd.witness().history(key("nginx"), 1)).as("a put and the order").hasSize(2);

				stopUnderRequests(agent);
			}
			finally {
				ProcessHandle.of(agent.pid())
					.ifPresent((handle) -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
			}
		}
	}

	/** A client sends requests as long as the key is there. */
	private void stopUnderRequests(ForkedJvm agent) throws InterruptedException {
		AtomicInteger answers = new AtomicInteger();
		List<String> failures = new CopyOnWriteArrayList<>();
		Thread client = new Thread(() -> {
			while (isMember("httpd")) {
				try {
					get("httpd");
					answers.incrementAndGet();
				}
				catch (IOException ex) {
					failures.add(ex.toString());
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		});
		client.start();
		await().until(() -> answers.get() > 20);
		agent.terminate();
		assertThat(agent.awaitExit(Duration.ofSeconds(60))).as(agent.output()).isEqualTo(143);
		client.join();
		assertThat(failures).isEmpty();
		assertThat(agent.output()).doesNotContain("did not stop within");
	}

	private ForkedJvm start(FaultProxy proxy, List<RealServer> servers, Path accepting) throws IOException {
		List<String> properties = new ArrayList<>(List.of("etcd.endpoints=" + proxy.endpoint(), "self.host=127.0.0.1",
				"self.path=/clusterdemo/server", "self.drain-period=1s", "agent.interval=200ms",
				"agent.services.httpd.check.command=test,-e," + accepting));
		for (RealServer server : servers) {
			int port = LoopbackPort.free();
			this.ports.put(server.preset(), port);
			Path own = Files.createDirectory(this.directory.resolve(server.preset()));
			String service = "agent.services." + server.preset() + ".";
			List<String> command = server.prepare(own, port);
			for (int i = 0; i < command.size(); i++) {
				properties.add(service + "command[" + i + "]=" + command.get(i));
			}
			properties.addAll(List.of(service + "self.port=" + port, service + "preset=" + server.preset(),
					service + "clusters.db.path=/clusterdemo/dbserver",
					service + "clusters.db.handlers[0].type=template",
					service + "clusters.db.handlers[0].template=file:" + own.resolve("members.template"),
					service + "clusters.db.handlers[0].file=" + own.resolve("members.conf")));
		}
		List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
		properties.forEach((property) -> options.add("-Dclustercontrol." + property));
		return ForkedJvm.main(options, Agent.class, "run");
	}

	private String get(String server) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.ports.get(server) + "/members"))
			.timeout(Duration.ofSeconds(10))
			.build();
		// A client of its own: a connection that is kept open may be closed by the server
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	private String key(String server) {
		return DIRECTORY + this.ports.get(server);
	}

	private boolean isMember(String server) {
		return etcd.witness().get(key(server)).isPresent();
	}

	private static ProcessHandle child(ForkedJvm agent, String program) {
		return ProcessHandle.of(agent.pid())
			.orElseThrow()
			.children()
			.filter((child) -> child.info().command().orElse("").contains(program.replace("-server", "")))
			.findFirst()
			.orElseThrow();
	}

}
