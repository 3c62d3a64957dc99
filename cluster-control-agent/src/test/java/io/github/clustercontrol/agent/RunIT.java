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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@code run} with real processes and a real etcd: start, readiness and refused
 * starts.
 */
class RunIT extends AgentFixture {

	@Test
	void writesFilesThenStartsTheServerThenRegistersWhenItsCheckPasses() {
		etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		run("cp db.json found; while [ ! -e go ]; do sleep 0.05; done;" + AgentProcess.SERVER,
				"clusters.db.path=/clusterdemo/dbserver", "clusters.db.handlers[0].file=db.json");
		awaitUntil(() -> this.agent.read("found").contains("10.0.0.9:3306"));
		assertThat(etcd.witness().get(AgentProcess.KEY)).isEmpty();
		this.agent.write("go");
		awaitKey();
		assertThat(this.agent.events()).containsExactly("started");
	}

	@Test
	void announcesWhatItHasAppliedOfItsClustersUnlessThatIsTurnedOff() {
		long put = etcd.witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
		run(AgentProcess.SERVER, "clusters.my-db.path=/clusterdemo/dbserver", "clusters.cache.path=/clusterdemo/cache",
				"clusters.cache.announce=false");
		awaitKey();
		String watchers = "/clustercontrol.watchers/clusterdemo/";
		awaitUntil(() -> etcd.witness()
			.list(watchers + "dbserver/")
			.stream()
			.map((key) -> Long.valueOf(key.value().replaceAll(".*\"applied\":(\\d+).*", "$1")))
			.anyMatch((applied) -> applied >= put));
		assertThat(etcd.witness().list(watchers + "cache/")).isEmpty();
	}

	@Test
	void checksThePortOfTheServerIfNoCheckIsSet() throws Exception {
		try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			acceptConnections(port);
			String key = "/clusterdemo/webserver/127.0.0.1:" + port.getLocalPort();
			this.agent = AgentProcess.start(etcd.endpoint(), List.of("self.path=/clusterdemo/webserver",
					"self.host=127.0.0.1", "self.port=" + port.getLocalPort()), "run", "--", "sh", "-c",
					AgentProcess.SERVER);
			awaitUntil(() -> etcd.witness().get(key).isPresent());
		}
		awaitNoKey();
	}

	@Test
	void registersAfterRisePassedChecksAndLeavesAfterFallFailedOnes() {
		run(AgentProcess.SERVER, "agent.rise=6", "agent.fall=3", "agent.timeout=20s",
				"agent.check.command=sh,-c,sleep 0.2; test -e up && echo passed >> checks || { echo failed >> checks; exit 1; }");
		awaitKey();
		assertThat(checks("passed")).isGreaterThanOrEqualTo(6);
		this.agent.delete("up");
		awaitNoKey();
		assertThat(checks("failed")).isGreaterThanOrEqualTo(3);
	}

	private long checks(String result) {
		return this.agent.read("checks").lines().filter(result::equals).count();
	}

	@Test
	void leavesWhileTheCheckFailsAndReturnsWhenItPasses() {
		run(AgentProcess.SERVER);
		awaitKey();
		this.agent.delete("up");
		awaitNoKey();
		assertThat(this.agent.isAlive()).isTrue();
		this.agent.write("up");
		awaitKey();
		assertThat(this.agent.events()).as("restarts").containsExactly("started");
	}

	@ParameterizedTest
	@ValueSource(strings = { "touch up", ":" })
	void refusesAServerThatForksIntoTheBackground(String accept) {
		run("(sleep 0.5; " + accept + "; sleep 5) & exit 0");
		assertThat(this.agent.awaitExit()).isEqualTo(1);
		assertThat(this.agent.output()).contains("in the background").contains("nginx -g 'daemon off;'");
	}

	/**
	 * Apache signals its whole process group, and a terminal sends Ctrl-C to the whole
	 * group of the agent.
	 */
	@Test
	void runsTheServerInASessionOfItsOwn() {
		assumeThat(Stream.of("/usr/bin/setsid", "/bin/setsid").map(Path::of)).anyMatch(Files::isExecutable);
		run("echo $$ $(cut -d ' ' -f 5,6 /proc/$$/stat) > ids;" + AgentProcess.SERVER);
		awaitKey();
		String[] ids = this.agent.read("ids").strip().split(" ");
		assertThat(ids).as("process, process group, session").hasSize(3).containsOnly(ids[0]);
	}

	@Test
	void refusesAProgramThatDoesNotExist() {
		this.agent = AgentProcess.start(etcd.endpoint(), List.of(), "run", "--", "no-such-program");
		assertThat(this.agent.awaitExit()).isEqualTo(1);
		assertThat(this.agent.output()).contains("no-such-program").contains("APPLICATION FAILED TO START");
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent.stop-signal=HANGUP", "agent.rise=0", "agent.preset=none",
			"agent.check.tcp=127.0.0.1:80", "agent.interval=soon", "self.ttl=0s" })
	void startsNothingWithAnInvalidPropertyAndEndsWithStatus2(String property) {
		run(AgentProcess.SERVER, property);
		assertThat(this.agent.awaitExit()).isEqualTo(2);
		assertThat(this.agent.events()).isEmpty();
		assertThat(this.agent.output()).contains("clustercontrol." + property.substring(0, property.indexOf('=')));
	}

	@Test
	void startsNothingWithAnUnknownPropertyAndEndsWithStatus2(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("web.yaml"), "clustercontrol.agent.stop-singal: QUIT");
		this.agent = AgentProcess.start(etcd.endpoint(), List.of(), "run", "--conf", file.toString(), "--", "sh", "-c",
				AgentProcess.SERVER);
		assertThat(this.agent.awaitExit()).isEqualTo(2);
		assertThat(this.agent.events()).isEmpty();
		assertThat(this.agent.output()).contains("clustercontrol.agent.stop-singal");
	}

	@ParameterizedTest
	@ValueSource(strings = { "run", "run --no-such-option -- true", "jump", "" })
	void startsNothingWithInvalidOptionsAndEndsWithStatus2(String arguments) {
		this.agent = AgentProcess.start(etcd.endpoint(), List.of(),
				arguments.isEmpty() ? new String[0] : arguments.split(" "));
		assertThat(this.agent.awaitExit()).isEqualTo(2);
		assertThat(this.agent.output()).contains("Usage: cluster-control");
	}

	/** Until the port is closed. */
	private static void acceptConnections(ServerSocket port) {
		Thread thread = new Thread(() -> {
			try {
				while (true) {
					port.accept().close();
				}
			}
			catch (IOException ex) {
				// The test has closed it
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

}
