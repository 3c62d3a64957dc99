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

package io.github.clustercontrol.agent.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CommandCheck}.
 */
@Timeout(60)
class CommandCheckTests {

	private static final Duration LONG = Duration.ofSeconds(50);

	@TempDir
	private Path directory;

	@Test
	void statusZeroPassesAndAnotherFailsWithTheOutput() {
		withRunner((runner) -> assertThat(new CommandCheck(runner, List.of("echo", "alive"), LONG).run())
			.isEqualTo("alive"));
		assertThat(failure(List.of("sh", "-c", "echo down >&2; exit 3"), LONG))
			.isEqualTo("sh ended with status 3. Output: down");
	}

	@Test
	void aProgramThatDoesNotExistFails() {
		assertThat(failure(List.of("no-such-program", "ping"), LONG)).contains("no-such-program");
	}

	@Test
	void aCheckThatHangsForAnHourEndsAtItsTimeoutAndLeavesNoProcess() throws Exception {
		Path pids = this.directory.resolve("pids");
		// The second sleep has lost its parent, and both keep the output open
		String script = "(sleep 3600 & echo $! >>'" + pids + "'); sleep 3600 & echo $! >>'" + pids + "'; echo $$ >>'"
				+ pids + "'; wait";
		assertThat(failure(List.of("sh", "-c", script), Duration.ofMillis(700)))
			.startsWith("sh did not end within 700 ms (its timeout) and was ended");
		assertThat(Files.readAllLines(pids)).hasSize(3);
		await().until(() -> Files.readAllLines(pids)
			.stream()
			.allMatch((pid) -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty()));
	}

	@Test
	void theLoopGoesOnBesideACheckThatHangs() {
		withRunner((runner) -> {
			Check check = new CommandCheck(runner, List.of("sleep", "3600"), Duration.ofMillis(100));
			AtomicInteger runs = new AtomicInteger();
			CheckLoop loop = new CheckLoop("hanging", () -> {
				runs.incrementAndGet();
				return check.run();
			}, Duration.ofMillis(1), 1, 1, (passing) -> {
			});
			loop.start();
			await().until(() -> runs.get() > 2);
			loop.stop();
		});
	}

	@Test
	void itsNameInTheLogHasNoArguments() {
		withRunner((runner) -> assertThat(new CommandCheck(runner, List.of("redis-cli", "-a", "secret", "ping"), LONG))
			.hasToString("command redis-cli"));
	}

	private static String failure(List<String> command, Duration timeout) {
		String[] result = new String[1];
		withRunner((runner) -> result[0] = assertThatIOException()
			.isThrownBy(new CommandCheck(runner, command, timeout)::run)
			.actual()
			.getMessage());
		return result[0];
	}

	private static void withRunner(Use use) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class))
			.run((context) -> use.accept(context.getBean(CommandRunner.class)));
	}

	private interface Use {

		void accept(CommandRunner runner) throws Exception;

	}

}
