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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for the end of a {@link Command} and of the processes that it started.
 */
class CommandEndTests extends CommandFixture {

	@Test
	void aCommandThatHangsIsEndedWithAllProcessesThatItStarted() throws Exception {
		Command command = shell("""
				echo so-far
				sh -c 'sleep 300 & echo $! >> pids; sleep 300 & echo $! >> pids; wait' &
				echo $! >> pids
				trap '' TERM
				echo $$ >> pids
				while true; do sleep 300; done
				""", SHORT);
		assertThatIOException().isThrownBy(() -> command.run(Map.of()))
			.withMessageContaining("did not end within 700 ms (its timeout)")
			.withMessageContaining("so-far");
		assertThat(started()).hasSize(4);
		await(() -> started().stream().noneMatch(CommandFixture::isAlive));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aCommandThatHangsIsEndedWithOrphans() throws Exception {
		Command command = shell("""
				sh -c 'sleep 300 & echo $! >> pids'
				(cd / && nohup sleep 300 > /dev/null 2>&1 & echo $! >> pids)
				echo $$ >> pids
				wait
				sleep 300
				""", Duration.ofSeconds(3));
		assertThatIOException().isThrownBy(() -> command.run(Map.of())).withMessageContaining("and was ended");
		assertThat(started()).hasSize(3);
		await(() -> started().stream().noneMatch(CommandFixture::isAlive));
	}

	/** It is the load balancer that a reload has just started. */
	@Test
	@EnabledOnOs(OS.LINUX)
	void aDaemonOutlivesACommandThatHangs() throws Exception {
		Command command = shell("""
				(setsid sleep 300 > /dev/null 2>&1 & echo $! >> pids)
				sleep 300
				""", Duration.ofSeconds(3));
		assertThatIOException().isThrownBy(() -> command.run(Map.of())).withMessageContaining("was ended");
		assertThat(started()).singleElement().satisfies((process) -> assertThat(isAlive(process)).isTrue());
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aDaemonOutlivesTheThreadThatWaitsForACommand() throws Exception {
		Thread thread = new Thread(() -> {
			try {
				shell("(setsid sleep 300 > /dev/null 2>&1 & echo $! >> pids); echo $$ >> pids; sleep 300", LONG)
					.run(Map.of());
			}
			catch (IOException | InterruptedException ex) {
				// It ends
			}
		});
		thread.start();
		await(() -> started().size() == 2);
		thread.interrupt();
		thread.join();
		assertThat(started()).satisfiesExactly((daemon) -> assertThat(isAlive(daemon)).isTrue(),
				(command) -> assertThat(isAlive(command)).isFalse());
	}

	/**
	 * As sudo does, whose command has a session of its own and which SIGKILL orphans it.
	 */
	@Test
	@EnabledOnOs(OS.LINUX)
	void aCommandIsAskedToEndFirstAndCanPassThatOn() throws Exception {
		Command command = shell("""
				setsid sleep 300 &
				child=$!
				echo $child >> pids
				trap 'kill $child; wait $child; exit 1' TERM
				wait
				""", SHORT);
		assertThatIOException().isThrownBy(() -> command.run(Map.of()))
			.withMessageContaining("was ended")
			.withMessageNotContaining("goes on");
		await(() -> started().stream().noneMatch(CommandFixture::isAlive));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aProcessThatMayStillRunIsNamed() throws Exception {
		Command command = shell("""
				trap '' TERM
				setsid sleep 300 &
				echo $! >> pids
				wait
				""", SHORT);
		assertThatIOException().isThrownBy(() -> command.run(Map.of()))
			.withMessageMatching("(?s).*was ended; process [0-9]+, which left its session, goes on.*");
		assertThat(started()).singleElement().satisfies((process) -> assertThat(isAlive(process)).isTrue());
	}

	/**
	 * As what {@code sudo} starts: it has no mark, and its parent is ended by SIGKILL.
	 */
	@Test
	@EnabledOnOs(OS.LINUX)
	void aProcessStartedDuringTheEndIsNamed() throws Exception {
		Command command = shell("""
				trap 'env -u CLUSTERCONTROL_RUN setsid sleep 300 & echo $! >> pids' TERM
				while true; do
					sleep 300 &
					wait
				done
				""", SHORT);
		assertThatIOException().isThrownBy(() -> command.run(Map.of()))
			.withMessageMatching("(?s).*was ended; process [0-9]+, which left its session, goes on.*");
		assertThat(started()).singleElement().satisfies((process) -> assertThat(isAlive(process)).isTrue());
	}

	@Test
	void aBackgroundProcessOutlivesItsOutput() throws Exception {
		shell("(sleep 0.2; echo one; echo two; echo three; touch done; sleep 300) & echo $! >> pids", LONG)
			.run(Map.of());
		await(() -> Files.exists(this.directory.resolve("done")));
		assertThat(started()).singleElement().satisfies((process) -> assertThat(isAlive(process)).isTrue());
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aCommandThatNeverStopsForkingIsEnded() throws Exception {
		Command command = shell("""
				while true; do
					sh -c 'echo $$ >> pids; sleep 300' &
					sleep 0.01
				done
				""", SHORT);
		assertThatIOException().isThrownBy(() -> command.run(Map.of()));
		await(() -> started().stream().noneMatch(CommandFixture::isAlive));
		assertThat(started()).isNotEmpty();
	}

	@Test
	void aDaemonThatHoldsTheOutputCostsNoThread() throws Exception {
		for (int i = 0; i < 10; i++) {
			shell("sleep 300 & echo $! >> pids", LONG).run(Map.of());
		}
		assertThat(started()).hasSize(10).allMatch(CommandFixture::isAlive);
		assertThat(Thread.getAllStackTraces().values())
			.filteredOn((stack) -> Stream.of(stack).anyMatch((frame) -> frame.getClassName().contains("CommandOutput")))
			.isEmpty();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("clustercontrol"));
	}

	@Test
	void aCommandThatFloodsAndHangsIsEndedToo() {
		assertThatIOException().isThrownBy(() -> shell("while true; do echo noise; done", SHORT).run(Map.of()))
			.withMessageContaining("noise");
	}

	@Test
	void aBackgroundProcessThatHoldsTheOutputIsNotWaitedFor() throws Exception {
		shell("sleep 300 & echo $! >> pids", LONG).run(Map.of());
		assertThat(started()).singleElement().satisfies((process) -> assertThat(isAlive(process)).isTrue());
		assertThatIOException()
			.isThrownBy(() -> shell("sleep 300 & echo $! >> pids; echo why; exit 4", LONG).run(Map.of()))
			.withMessageContaining("status 4")
			.withMessageContaining("why");
	}

	@Test
	void aCommandEndsWithTheThreadThatWaitsForIt() throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		Thread thread = new Thread(() -> {
			try {
				shell("echo $$ >> pids; sleep 300", LONG).run(Map.of());
			}
			catch (Throwable ex) {
				failures.add(ex);
			}
		});
		thread.start();
		await(() -> !started().isEmpty());
		thread.interrupt();
		thread.join();
		assertThat(failures).singleElement().isInstanceOf(InterruptedException.class);
		await(() -> started().stream().noneMatch(CommandFixture::isAlive));
	}

}
