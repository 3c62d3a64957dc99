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

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code out}, {@code in} and {@code stop}, with a server under an agent that
 * obeys.
 */
class OrderCommandsIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@BeforeEach
	void deleteKeys() {
		etcd.witness().deletePrefix("/clusterdemo");
	}

	@Test
	void ordersTheInstanceOutAndInAndToStop() {
		try (AgentProcess agent = AgentProcess.run(etcd.endpoint(), AgentProcess.SERVER)) {
			agent.awaitUntil(() -> isMember());
			assertThat(command(0, "out", AgentProcess.KEY, "--reason", "kernel update", "--by", "ops@host"))
				.contains(AgentProcess.KEY + ": ordered out of rotation, until 'in'");
			agent.awaitUntil(() -> !isMember());
			agent.awaitUntil(() -> agent.output().contains("kernel update") && agent.output().contains("ops@host"));
			assertThat(command(0, "why", AgentProcess.KEY)).contains("ordered out of rotation at revision ",
					": kernel update (by ops@host)");

			assertThat(command(0, "in", AgentProcess.KEY)).contains(AgentProcess.KEY + ": the order has ended");
			agent.awaitUntil(() -> isMember());

			assertThat(command(0, "stop", AgentProcess.KEY, "--reason", "replaced"))
				.contains(AgentProcess.KEY + ": ordered to stop");
			assertThat(agent.awaitExit()).as(agent.output()).isZero();
			assertThat(agent.output()).contains("replaced", System.getProperty("user.name") + "@");
			assertThat(agent.events()).containsExactly("started", "TERM");
			assertThat(command(0, "why", AgentProcess.KEY)).contains("ordered to stop at revision ", ": replaced (by ");
		}
	}

	@Test
	void anOrderWithADurationEndsWithItsLease() {
		assertThat(command(0, "out", AgentProcess.KEY, "--reason", "kernel update", "--for", "2h"))
			.contains("ordered out of rotation, for 2h");
		assertThat(etcd.witness().get(AgentProcess.KEY + "/order").orElseThrow().lease()).isNotZero();
	}

	@Test
	void aClusterThatIsNotNamedIsTheOnlyConfiguredOne() {
		assertThat(command(0, List.of("clusters.web.path=/clusterdemo/webserver"), "out", "127.0.0.1:8110", "--reason",
				"kernel update"))
			.contains(AgentProcess.KEY + ": ordered out");
		assertThat(command(2,
				List.of("clusters.web.path=/clusterdemo/webserver", "clusters.db.path=/clusterdemo/dbserver"), "in",
				"127.0.0.1:8110"))
			.contains("'127.0.0.1:8110' may belong to each of the configured clusters", ": write the whole key");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "2 | out /clusterdemo/webserver/127.0.0.1:8110 | Missing required option: '--reason=TEXT'",
					"2 | stop /clusterdemo/webserver/127.0.0.1 --reason x | 127.0.0.1",
					"2 | out /clusterdemo/webserver/127.0.0.1:8110 --reason x --for soon | soon",
					"2 | out /clusterdemo/webserver/127.0.0.1:8110 --reason x --for 0s | from one second to 365 days",
					"1 | in /clusterdemo/webserver/127.0.0.1:8110 | There is no order for 127.0.0.1:8110" })
	void whatCannotBeOrderedIsReported(int status, String arguments, String message) {
		assertThat(command(status, arguments.split(" "))).contains(message).doesNotContain("\tat ");
		assertThat(etcd.witness().list("/clusterdemo/")).isEmpty();
	}

	private static boolean isMember() {
		return etcd.witness().get(AgentProcess.KEY).isPresent();
	}

	private static String command(int status, String... arguments) {
		return command(status, List.of(), arguments);
	}

	private static String command(int status, List<String> properties, String... arguments) {
		List<String> options = Stream.concat(Stream.of("etcd.endpoints=" + etcd.endpoint()), properties.stream())
			.map((property) -> "-Dclustercontrol." + property)
			.toList();
		try (ForkedJvm command = ForkedJvm.main(options, Agent.class, arguments)) {
			assertThat(command.awaitExit(Duration.ofSeconds(60))).as(command.output()).isEqualTo(status);
			return command.output();
		}
	}

}
