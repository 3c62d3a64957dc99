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

package io.github.clustercontrol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the tests, which they may stop, continue and end. Its output goes to a
 * file, so that it never blocks on a full pipe.
 */
public final class ChildProcess {

	private final Process process;

	private final Path output;

	private ChildProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	public static ChildProcess start(ProcessBuilder builder, Path output) {
		try {
			builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
			return new ChildProcess(builder.start(), output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Run a command to its end.
	 * @param builder what to run
	 * @param output the file for its output
	 * @throws IllegalStateException if it fails or takes longer than a minute
	 */
	public static void run(ProcessBuilder builder, Path output) {
		ChildProcess child = start(builder, output);
		try {
			int status = child.awaitExit(Duration.ofMinutes(1));
			if (status != 0) {
				throw new IllegalStateException(builder.command() + " ended with " + status + ": " + child.output());
			}
		}
		finally {
			child.kill();
		}
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	public long pid() {
		return this.process.pid();
	}

	/** SIGSTOP: the process and its connections stay, but it does not run. */
	public void freeze() {
		signal("STOP");
		// The signal has arrived, but a thread may still be in a system call that writes
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (!isFrozen()) {
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException("Process " + pid() + " does not stop. Its output: " + output());
			}
			awaitEnd(1);
		}
	}

	/** SIGCONT. */
	public void resume() {
		signal("CONT");
	}

	/** SIGTERM, without waiting. */
	public void terminate() {
		signal("TERM");
	}

	/** SIGKILL, also when frozen, and wait until it has ended. */
	public void kill() {
		this.process.destroyForcibly();
		awaitExit(Duration.ofSeconds(30));
	}

	public int awaitExit(Duration timeout) {
		if (!awaitEnd(timeout.toMillis())) {
			throw new IllegalStateException(
					"Process " + pid() + " still runs after " + timeout + ". Its output: " + output());
		}
		return this.process.exitValue();
	}

	private boolean awaitEnd(long millis) {
		try {
			return this.process.waitFor(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while process " + pid() + " was to end", ex);
		}
	}

	/** Whether all threads are stopped, according to Linux; true on other systems. */
	private boolean isFrozen() {
		Path threads = Path.of("/proc", Long.toString(pid()), "task");
		if (!Files.isDirectory(threads)) {
			return true;
		}
		try (Stream<Path> each = Files.list(threads)) {
			return each.allMatch(ChildProcess::isStopped);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isStopped(Path thread) {
		try {
			String stat = Files.readString(thread.resolve("stat"));
			// The name of the thread, in parentheses, may have any character; its state
			// follows
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
		}
		catch (IOException ex) {
			return true; // A thread that has ended meanwhile
		}
	}

	public String output() {
		try {
			// Never fails, also when the last character is half written
			return new String(Files.readAllBytes(this.output), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void signal(String name) {
		if (!isAlive()) {
			throw new IllegalStateException("Process " + pid() + " has ended. Its output: " + output());
		}
		try {
			// The shell's own kill: not every system has one as a file
			Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).inheritIO().start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("SIG" + name + " did not reach process " + pid());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while signalling process " + pid(), ex);
		}
	}

}
