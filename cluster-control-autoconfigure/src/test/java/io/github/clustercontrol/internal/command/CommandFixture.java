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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands of a shell that write the ids of their processes into a file.
 */
@Timeout(60)
abstract class CommandFixture {

	static final Duration LONG = Duration.ofSeconds(50);

	static final Duration SHORT = Duration.ofMillis(700);

	@TempDir
	Path directory;

	@AfterEach
	void endWhatIsLeft() throws IOException {
		started().forEach((process) -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
	}

	Command shell(String script, Duration timeout) {
		return new Command(List.of("sh", "-c", "cd '" + this.directory + "'\n" + script), timeout);
	}

	List<Long> started() throws IOException {
		Path pids = this.directory.resolve("pids");
		if (!Files.exists(pids)) {
			return List.of();
		}
		return Files.readAllLines(pids).stream().filter((line) -> !line.isBlank()).map(Long::valueOf).toList();
	}

	/** An orphan that has ended is a zombie without a command until init reaps it. */
	static boolean isAlive(long pid) {
		Optional<ProcessHandle> process = ProcessHandle.of(pid);
		return process.isPresent() && process.get().isAlive() && process.get().info().command().isPresent();
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
	}

}
