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

package io.github.clustercontrol.agent.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clustercontrol.CommandRunner;

/**
 * The process of the server. It has the input and the output of the agent.
 */
final class ServerProcess {

	private static final Duration KILL_WITHIN = Duration.ofSeconds(5);

	/** The agent's own connection to etcd is not for the server. */
	private static final Predicate<String> SECRET = Pattern
		.compile("clustercontrol_?etcd_?password|spring_?application_?json", Pattern.CASE_INSENSITIVE)
		.asMatchPredicate();

	private static final long PAUSE_MILLIS = 20;

	private static final String SETSID = "setsid";

	private final Process process;

	private final CommandRunner commands;

	private ServerProcess(Process process, CommandRunner commands) {
		this.process = process;
		this.commands = commands;
	}

	/** Start the process. The runner runs the command that sends a signal to it. */
	static ServerProcess start(ServerCommand command, CommandRunner commands) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(inOwnSession(command.arguments())).inheritIO();
		builder.environment().keySet().removeIf(SECRET);
		return new ServerProcess(builder.start(), commands);
	}

	/**
	 * In a session of its own if there is {@code setsid}, which has the process replace
	 * itself: Apache signals its whole process group, and a terminal sends Ctrl-C to that
	 * of the agent. A missing program is left to Java, which reports it.
	 */
	private static List<String> inOwnSession(List<String> arguments) {
		if (!isProgram(SETSID) || !isProgram(arguments.get(0))) {
			return arguments;
		}
		return Stream.concat(Stream.of(SETSID), arguments.stream()).toList();
	}

	private static boolean isProgram(String name) {
		String directories = name.contains("/") ? "" : Objects.requireNonNullElse(System.getenv("PATH"), "");
		return Stream.of(directories.split(File.pathSeparator))
			.map((directory) -> Path.of(directory, name))
			.anyMatch((file) -> Files.isRegularFile(file) && Files.isExecutable(file));
	}

	long pid() {
		return this.process.pid();
	}

	/** Its exit status: 128 plus the number of the signal if one ended it. */
	CompletableFuture<Integer> onExit() {
		return this.process.onExit().thenApply(Process::exitValue);
	}

	boolean awaitExit(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Send a signal to the process alone, not to those that it started. Java can only
	 * send TERM and KILL, and not every system has {@code kill} as a program.
	 */
	void signal(String name) throws IOException, InterruptedException {
		if (!this.process.isAlive()) {
			return;
		}
		try {
			this.commands.run(List.of("/bin/sh", "-c", "kill -s " + name + " " + pid()), KILL_WITHIN);
		}
		catch (IOException ex) {
			if (this.process.isAlive()) {
				throw new IOException("SIG" + name + " was not sent to process " + pid() + ": " + ex.getMessage(), ex);
			}
		}
	}

	/** Kill the process and all that it started, which may start others meanwhile. */
	void kill() throws InterruptedException {
		long begin = System.nanoTime();
		List<ProcessHandle> tree = tree();
		while (!tree.isEmpty() && System.nanoTime() - begin < KILL_WITHIN.toNanos()) {
			tree.forEach(ProcessHandle::destroyForcibly);
			this.process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
			List<ProcessHandle> killed = tree;
			tree = Stream.concat(killed.stream().filter(ProcessHandle::isAlive), tree().stream()).distinct().toList();
		}
	}

	private List<ProcessHandle> tree() {
		return Stream.concat(this.process.descendants(), Stream.of(this.process.toHandle()))
			.filter(ProcessHandle::isAlive)
			.toList();
	}

}
