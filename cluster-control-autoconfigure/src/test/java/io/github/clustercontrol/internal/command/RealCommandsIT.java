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

package io.github.clustercontrol.internal.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Reload commands as users write them: a HAProxy that makes itself a daemon, and
 * {@code sudo}.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class RealCommandsIT {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofSeconds(3);

	private final LoopbackPort port = LoopbackPort.reserve();

	@TempDir
	Path directory;

	@AfterEach
	void endProcesses() throws IOException {
		for (String name : List.of("haproxy.pid", "pids")) {
			Path pids = this.directory.resolve(name);
			for (String pid : Files.exists(pids) ? Files.readAllLines(pids) : List.<String>of()) {
				ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
			}
		}
		this.port.close();
	}

	@Test
	void aHaproxyThatMadeItselfADaemonOutlivesTheTimeoutOfItsReload() throws Exception {
		configure("one");
		haproxy("", LONG).run(Map.of());
		awaitAnswer("one");
		configure("two");
		IOException failure = catchThrowableOfType(IOException.class, () -> haproxy("sleep 300", SHORT).run(Map.of()));
		assertThat(failure).hasMessageContaining("was ended; process " + haproxyPid()).hasMessageContaining("goes on");
		awaitAnswer("two");
	}

	@Test
	void aHaproxyThatMadeItselfADaemonOutlivesTheCloseOfTheApplication() throws Exception {
		configure("one");
		haproxy("", LONG).run(Map.of());
		configure("two");
		try (Threads threads = new Threads()) {
			CountDownLatch ended = new CountDownLatch(1);
			threads.serialForWaiting("reload").execute(() -> {
				try {
					haproxy("touch reloaded; sleep 300", LONG).run(Map.of());
				}
				catch (IOException | InterruptedException ex) {
					ended.countDown();
				}
			});
			Awaitility.await().until(() -> Files.exists(this.directory.resolve("reloaded")));
			threads.close();
			assertThat(ended.getCount()).isZero();
		}
		awaitAnswer("two");
	}

	@Test
	void aCommandThatHangsUnderSudoIsEnded() throws Exception {
		IOException failure = failure(sudo("echo $$ >> pids; exec sleep 300"));
		assertThat(failure).hasMessageContaining("was ended").hasMessageNotContaining("goes on");
		assertThat(isAlive()).isFalse();
	}

	@Test
	void aCommandUnderSudoThatIgnoresSigtermIsEndedOrNamed() throws Exception {
		IOException failure = failure(sudo("echo $$ >> pids; trap '' TERM; while true; do sleep 1; done"));
		if (isAlive()) {
			// The user of the tests may not end processes of root
			assertThat(failure).hasMessageContaining("could not be ended: ").hasMessageContaining("process " + pid());
		}
		else {
			assertThat(failure).hasMessageContaining("was ended");
		}
	}

	@Test
	void aCommandUnderSudoWithASessionOfItsOwnIsNamed() throws Exception {
		IOException failure = failure(
				sudo("exec setsid sh -c 'echo $$ >> pids; trap \"\" TERM; while true; do sleep 1; done'"));
		assertThat(failure).hasMessageContaining("process " + pid()).hasMessageContaining("goes on");
		assertThat(isAlive()).isTrue();
	}

	private void configure(String answer) throws IOException {
		Files.writeString(this.directory.resolve("haproxy.cfg"), ServerConfiguration.haproxy(this.port.number(),
				"http-request return status 200 content-type text/plain string " + answer));
	}

	/** As users replace a HAProxy that runs without a master process. */
	private Command haproxy(String then, Duration timeout) {
		return new Command(List.of("sh", "-ec", """
				cd "$1"
				"$2" -D -f haproxy.cfg -p haproxy.pid $([ ! -s haproxy.pid ] || echo -sf $(cat haproxy.pid))
				""" + then, "sh", this.directory.toString(), ServerProgram.HAPROXY.path()), timeout);
	}

	private String haproxyPid() throws IOException {
		return Files.readString(this.directory.resolve("haproxy.pid")).strip();
	}

	private void awaitAnswer(String answer) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port.number())).build();
		// The old process may answer until it has closed its socket
		Awaitility.await()
			.ignoreExceptions()
			.until(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body().equals(answer));
	}

	private Command sudo(String script) throws InterruptedException {
		CommandStatus status = new Command(List.of("sudo", "-n", "true"), LONG).attempt(Map.of());
		Assumptions.assumeTrue(status.outcome() == RunOutcome.SUCCESS, () -> "No sudo: " + status.error());
		return new Command(List.of("sudo", "-n", "sh", "-c", "cd '" + this.directory + "'; " + script), SHORT);
	}

	private static IOException failure(Command command) {
		return catchThrowableOfType(IOException.class, () -> command.run(Map.of()));
	}

	private String pid() throws IOException {
		return Files.readString(this.directory.resolve("pids")).strip();
	}

	private boolean isAlive() throws IOException {
		long pid = Long.parseLong(pid());
		return ProcessHandle.of(pid).isPresent() && !ProcessState.of(pid).hasEnded();
	}

}
