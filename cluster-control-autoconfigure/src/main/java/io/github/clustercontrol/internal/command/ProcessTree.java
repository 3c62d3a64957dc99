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
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A process and the processes that it started. On Linux all of them have a mark in their
 * environment, because a process whose parent has ended is no descendant any more.
 * <p>
 * {@link #end()} ends those in the session of the process and, because a command has the
 * session of the application unless it makes one, in that of the application. It does not
 * end a process with another session, as a daemon has: it may be the load balancer that a
 * reload has just started.
 */
final class ProcessTree {

	/**
	 * Time to end after SIGTERM. {@code sudo} passes SIGTERM on to its command, and
	 * SIGKILL it cannot. Shorter than what the threads of an application have when it
	 * stops.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private static final Duration KILL = Duration.ofMillis(500);

	private static final String MARK = "CLUSTERCONTROL_RUN";

	private static final long PAUSE_MILLIS = 20;

	private final Process root;

	private final String mark;

	/**
	 * All that was found. What loses its parent can only be found by its mark, and {@code
	 * sudo} removes that.
	 */
	private final Set<ProcessHandle> found = new LinkedHashSet<>();

	private ProcessTree(Process root, String mark) {
		this.root = root;
		this.mark = mark;
		this.found.add(root.toHandle());
	}

	static ProcessTree start(ProcessBuilder builder) throws IOException {
		String run = UUID.randomUUID().toString();
		builder.environment().put(MARK, run);
		return new ProcessTree(builder.start(), MARK + "=" + run);
	}

	Process root() {
		return this.root;
	}

	/**
	 * End the processes of the session: SIGTERM, time to end, and SIGKILL until none
	 * remains, because a process may start others meanwhile.
	 */
	String end() {
		Set<Long> sessions = Set.copyOf(List.of(session(this.root.toHandle()), session(ProcessHandle.current())));
		inSessions(sessions, alive()).forEach(ProcessHandle::destroy);
		boolean interrupted = awaitEnd(sessions, GRACE, (process) -> {
		});
		interrupted |= awaitEnd(sessions, KILL, ProcessHandle::destroyForcibly);
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		Set<ProcessHandle> detached = alive();
		Set<ProcessHandle> left = inSessions(sessions, detached);
		detached.removeAll(left);
		return (left.isEmpty() ? "was ended" : "could not be ended: " + pids(left) + " still runs")
				+ (detached.isEmpty() ? "" : "; " + pids(detached) + ", which left its session, goes on");
	}

	/** Return whether the waiting thread was interrupted. */
	private boolean awaitEnd(Set<Long> sessions, Duration limit, Consumer<ProcessHandle> signal) {
		long begin = System.nanoTime();
		for (Set<ProcessHandle> left = inSessions(sessions, alive()); !left.isEmpty()
				&& System.nanoTime() - begin < limit.toNanos(); left = inSessions(sessions, alive())) {
			left.forEach(signal);
			try {
				left.iterator().next().onExit().get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException | ExecutionException ex) {
				// Others may have ended, or started
			}
			catch (InterruptedException ex) {
				return true;
			}
		}
		return false;
	}

	private Set<ProcessHandle> alive() {
		this.root.descendants().forEach(this.found::add);
		addMarked();
		return this.found.stream().filter(ProcessTree::isAlive).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static boolean isAlive(ProcessHandle process) {
		return process.isAlive() && !ProcessState.of(process.pid()).hasEnded();
	}

	private Set<ProcessHandle> inSessions(Set<Long> sessions, Collection<ProcessHandle> processes) {
		return processes.stream()
			.filter((process) -> process.pid() == this.root.pid() || sessions.contains(session(process)))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static long session(ProcessHandle process) {
		return ProcessState.of(process.pid()).session();
	}

	private static String pids(Set<ProcessHandle> processes) {
		return processes.stream().map((process) -> "process " + process.pid()).collect(Collectors.joining(", "));
	}

	private void addMarked() {
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(ProcessState.PROCESSES, "[0-9]*")) {
			for (Path directory : directories) {
				if (isMarked(directory)) {
					ProcessHandle.of(Long.parseLong(directory.getFileName().toString())).ifPresent(this.found::add);
				}
			}
		}
		catch (IOException ex) {
			// Not Linux: only descendants can be found
		}
	}

	private boolean isMarked(Path directory) {
		try {
			byte[] environment = Files.readAllBytes(directory.resolve("environ"));
			return new String(environment, StandardCharsets.ISO_8859_1).contains(this.mark);
		}
		catch (IOException ex) {
			// It has ended, or belongs to another user
			return false;
		}
	}

}
