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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the output of the agent and its server, and for the environment of the
 * server.
 */
class OutputIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	Path directory;

	@Test
	void leavesInputAndOutputToTheServerAndLogsToStandardError() throws Exception {
		assertThat(run("cat; echo error >&2; touch up; sleep 1; exit 5")).isEqualTo(5);
		assertThat(Files.readString(this.directory.resolve("out"))).isEqualTo("input\n");
		assertThat(Files.readString(this.directory.resolve("err"))).contains("\nerror\n")
			.contains("ended by itself with status 5");
	}

	@Test
	void givesTheServerTheEnvironmentWithoutThePasswordOfEtcd() throws Exception {
		run("env; exit 0");
		assertThat(Files.readString(this.directory.resolve("out"))).contains("FOR_THE_SERVER=1")
			.doesNotContain("secret");
	}

	private int run(String script) throws Exception {
		List<String> command = new ArrayList<>(List.of(ForkedJvm.ownJavaHome().resolve("bin/java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", absolute(System.getProperty("java.class.path")),
				Agent.class.getName(), "run", "--", "sh", "-c", script));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectInput(Files.writeString(this.directory.resolve("in"), "input\n").toFile())
			.redirectOutput(this.directory.resolve("out").toFile())
			.redirectError(this.directory.resolve("err").toFile());
		builder.environment().put("CLUSTERCONTROL_ETCD_ENDPOINTS", etcd.endpoint());
		builder.environment().put("CLUSTERCONTROL_ETCD_USERNAME", "web");
		builder.environment().put("CLUSTERCONTROL_ETCD_PASSWORD", "secret");
		builder.environment().put("CLUSTERCONTROL_AGENT_CHECK_COMMAND", "test,-e,up");
		builder.environment().put("CLUSTERCONTROL_AGENT_INTERVAL", "100ms");
		builder.environment().put("SPRING_APPLICATION_JSON", "{\"other\":\"secret\"}");
		builder.environment().put("FOR_THE_SERVER", "1");
		Process agent = builder.start();
		try {
			assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
			return agent.exitValue();
		}
		finally {
			agent.destroyForcibly();
		}
	}

	private static String absolute(String classPath) {
		return String.join(File.pathSeparator,
				List.of(classPath.split(File.pathSeparator))
					.stream()
					.map((entry) -> Path.of(entry).toAbsolutePath().toString())
					.toList());
	}

}
