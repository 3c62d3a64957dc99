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

package io.github.clustercontrol.internal.handler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A command that hangs does not outlive the process that started it, however quickly that
 * is gone.
 */
class OrphansIT {

	@TempDir
	Path directory;

	@Test
	void aCommandThatHangsEndsBeforeTheProcessThatStops() throws Exception {
		try (ForkedJvm jvm = ForkedJvm.main(OrphansIT.class, this.directory.toString())) {
			assertThat(jvm.awaitExit(Duration.ofMinutes(1))).as(jvm.output()).isZero();
		}
		long process = Long.parseLong(Files.readString(pid(this.directory)).strip());
		try {
			// An orphan is a zombie until init has reaped it
			Awaitility.await()
				.atMost(Duration.ofSeconds(5))
				.until(() -> ProcessHandle.of(process)
					.filter((handle) -> handle.info().command().isPresent())
					.isEmpty());
		}
		finally {
			ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
		}
	}

	/**
	 * Check a file with a command that never ends, stop, and be gone.
	 * @param arguments where to do so
	 * @throws Exception never
	 */
	public static void main(String[] arguments) throws Exception {
		Path directory = Path.of(arguments[0]);
		Threads threads = new Threads();
		Command check = new Command(List.of("sh", "-c", "echo $$ > '" + pid(directory) + "'; exec sleep 300"),
				Duration.ofMinutes(1));
		ManagedFile file = new ManagedFile(directory.resolve("file"));
		FileHandler handler = new FileHandler(file, JsonFormat.ADDRESSES.ofCluster(), null, OnEmpty.WRITE, new Checks()
			.of(ClusterSnapshots.unknown(List.of("web")), file, JsonFormat.ADDRESSES.ofCluster(), check), null);
		ClusterSnapshot snapshot = new ClusterSnapshot("web", 1, List.of(Member.of("a:1")), Source.LIVE, null);
		HandlerChain chain = new HandlerChain(HandlerOwner.cluster("web"),
				List.of(new NamedHandler("json", "file", handler)), Duration.ZERO, () -> ClusterSnapshots.of(snapshot),
				threads.serialForWaiting("handlers"));
		chain.changed();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.until(() -> Files.exists(pid(directory)) && Files.size(pid(directory)) > 0);
		chain.close();
		threads.close();
		Runtime.getRuntime().halt(0);
	}

	private static Path pid(Path directory) {
		return directory.resolve("pid");
	}

}
