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

package io.github.clustercontrol.sample.loadbalancer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the commands of docs/operations.md for a load balancer as they are printed, and
 * compares what they print, on the samples. Only the port of the load balancer,
 * revisions, leases and times differ.
 */
class OperationsDocumentIT {

	private static final Pattern COMMAND = Pattern.compile("(?ms)^```sh\\n(.*?)^```\\n\\n```text\\n(.*?)^```$");

	private static final Pattern ORDERS = Pattern.compile("(?m)^curl .* localhost:8100/.*/(out|in|stop)$");

	private static final String WEB = "/clusterdemo/webserver/10.0.0.5:8110";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	static Path directory;

	private static SampleProcess loadBalancer;

	private static List<Supervisor> supervisors = List.of();

	@BeforeAll
	static void start() {
		loadBalancer = SampleProcess.start("loadbalancer", etcd.endpoint());
		supervisors = List.of(new Supervisor("dbserver", "10.0.0.5:3306"), new Supervisor("webserver", "10.0.0.5:8110"),
				new Supervisor("webserver", "10.0.0.6:8110"));
	}

	@AfterAll
	static void stop() {
		supervisors.forEach(Supervisor::close);
		loadBalancer.close();
	}

	@BeforeEach
	void allAreMembers() {
		soon("all are members").until(() -> members("dbserver") == 1 && members("webserver") == 2);
	}

	@Test
	void theCommandsForManyInstancesPrintWhatThePageShows() throws Exception {
		String section = page().split("\n## Operating 500 instances\n")[1].split("\n## ")[0];
		List<MatchResult> commands = COMMAND.matcher(section).results().toList();
		assertThat(commands).hasSize(6);
		List<Integer> restarts = supervisors.stream().map(Supervisor::restarts).toList();
		etcd.witness().put("/clustercontrol.watchers/clusterdemo/webserver/694d9f2b1c5e8a07", """
				{"v":1,"name":"lb-2","seen":2,"applied":1,"owed":true,"since":"2026-11-29T17:50:43.971Z"}""");
		for (MatchResult command : commands) {
			if (command.group(1).contains(" echo ")) {
				assertThat(run(command.group(1))).isEqualTo(command.group(2));
			}
			else {
				soon(command.group(1))
					.untilAsserted(() -> assertThat(masked(run(command.group(1)))).isEqualTo(masked(command.group(2))));
			}
		}
		assertThat(supervisors).extracting(Supervisor::restarts)
			.containsExactly(restarts.get(0), restarts.get(1) + 1, restarts.get(2) + 1);
	}

	@Test
	void theOrdersAreObeyed() throws Exception {
		List<String> orders = ORDERS.matcher(page()).results().map(MatchResult::group).toList();
		assertThat(orders).hasSize(3);
		int restarts = supervisors.get(1).restarts();
		run(orders.get(0));
		soon("it is out").until(() -> etcd.witness().get(WEB).isEmpty());
		assertThat(etcd.witness().timeToLive(etcd.witness().get(WEB + "/order").orElseThrow().lease())).isBetween(7000L,
				7200L);
		run(orders.get(1));
		soon("it is in").until(() -> etcd.witness().get(WEB).isPresent());
		run(orders.get(2));
		soon("it has stopped").until(() -> supervisors.get(1).restarts() == restarts + 1);
	}

	private static String run(String script) throws IOException, InterruptedException {
		Path output = Files.createTempFile(directory, "script", ".log");
		ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c",
				script.replace("localhost:8100", loadBalancer.address()).replace("curl -X", "curl -sS --fail -X"))
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().put("ETCDCTL_API", "3");
		builder.environment().put("ETCDCTL_ENDPOINTS", etcd.endpoint());
		builder.environment().merge("PATH", System.getProperty("etcd.home"), (path, home) -> home + ":" + path);
		Process process = builder.start();
		assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(script).isTrue();
		assertThat(process.exitValue()).as(() -> script + loadBalancer).isZero();
		return Files.readString(output).stripTrailing() + "\n";
	}

	private static String masked(String text) {
		return text.replaceAll("\"(revision|seen|applied)\":\\d+", "\"$1\":0")
			.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("..", "docs", "operations.md"));
	}

	private static int members(String cluster) {
		String state = loadBalancer.get("/actuator/clustercontrol/" + cluster);
		return Pattern.compile("\"address\":").matcher(state).results().toList().size();
	}

	private static ConditionFactory soon(String what) {
		return await(what).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100));
	}

	/**
	 * Starts a sample again each time it has ended with status 0, as a supervisor does.
	 */
	private static final class Supervisor implements AutoCloseable {

		private final String name;

		private final String address;

		private final Thread thread;

		private volatile int restarts;

		Supervisor(String name, String address) {
			this.name = name;
			this.address = address;
			this.thread = new Thread(this::supervise, "supervisor of " + address);
			this.thread.start();
		}

		private void supervise() {
			for (int status = 0; status == 0; this.restarts++) {
				try (SampleProcess process = SampleProcess.start(this.name, etcd.endpoint(),
						"--PUBLIC_HOST_AND_PORT=" + this.address)) {
					status = process.jvm().awaitExit(Duration.ofHours(1));
				}
				catch (IllegalStateException ex) {
					return;
				}
			}
		}

		int restarts() {
			return this.restarts;
		}

		@Override
		public void close() {
			this.thread.interrupt();
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
