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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A process and what it started. On Linux all of it carries a mark in its environment,
 * because a process whose parent has ended is no descendant any more. What has left the
 * session of the process, as a daemon does, is not ended with it: it may be the load
 * balancer that a reload has just started.
 */
final class ProcessTree {

	/**
	 * Time to end after SIGTERM, which {@code sudo} passes on and SIGKILL it cannot. Less
	 * than the threads of an application have when it stops.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private static final Duration KILL = Duration.ofMillis(500);

	private static final String MARK = "CLUSTERCONTROL_RUN";

	private static final long PAUSE_MILLIS = 20;

	private final Process root;

	private final String mark;

	private ProcessTree(Process root, String mark) {
		this.root = root;
		this.mark = mark;
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
	 * End everything in the session: SIGTERM, time to end, and SIGKILL until nothing
	 * remains, because a process may start others meanwhile.
	 * @return what is known of the end, to be put after "the command"
	 */
	String end() {
		long session = session(this.root.pid());
		long inherited = session(ProcessHandle.current().pid());
		Predicate<ProcessHandle> inSession = (process) -> process.pid() == this.root.pid()
				|| session(process.pid()) == session || session(process.pid()) == inherited;
		Set<ProcessHandle> detached = alive(inSession.negate());
		alive(inSession).forEach(ProcessHandle::destroy);
		boolean interrupted = awaitEnd(inSession, GRACE, (process) -> {
		});
		interrupted |= awaitEnd(inSession, KILL, ProcessHandle::destroyForcibly);
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		Set<ProcessHandle> left = alive(inSession);
		detached.removeIf((process) -> !isAlive(process));
		return (left.isEmpty() ? "was ended" : "could not be ended: " + pids(left) + " still runs")
				+ (detached.isEmpty() ? "" : "; " + pids(detached) + ", which left its session, goes on");
	}

	/** Return whether the waiting thread was interrupted. */
	private boolean awaitEnd(Predicate<ProcessHandle> which, Duration limit, Consumer<ProcessHandle> signal) {
		long begin = System.nanoTime();
		for (Set<ProcessHandle> alive = alive(which); !alive.isEmpty()
				&& System.nanoTime() - begin < limit.toNanos(); alive = alive(which)) {
			alive.forEach(signal);
			try {
				Thread.sleep(PAUSE_MILLIS);
			}
			catch (InterruptedException ex) {
				return true;
			}
		}
		return false;
	}

	private Set<ProcessHandle> alive(Predicate<ProcessHandle> which) {
		Set<ProcessHandle> processes = new LinkedHashSet<>();
		if (this.root.isAlive()) {
			this.root.descendants().forEach(processes::add);
			processes.add(this.root.toHandle());
		}
		addMarked(processes);
		processes.removeIf((process) -> !isAlive(process) || !which.test(process));
		return processes;
	}

	private static boolean isAlive(ProcessHandle process) {
		return process.isAlive() && !ProcessState.of(process.pid()).hasEnded();
	}

	private static long session(long pid) {
		return ProcessState.of(pid).session();
	}

	private static String pids(Set<ProcessHandle> processes) {
		return processes.stream().map((process) -> "process " + process.pid()).collect(Collectors.joining(", "));
	}

	private void addMarked(Set<ProcessHandle> processes) {
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(ProcessState.PROCESSES, "[0-9]*")) {
			for (Path directory : directories) {
				if (isMarked(directory)) {
					ProcessHandle.of(Long.parseLong(directory.getFileName().toString())).ifPresent(processes::add);
				}
			}
		}
		catch (IOException ex) {
			// Not Linux: the descendants are all that can be found.
		}
	}

	private boolean isMarked(Path directory) {
		try {
			byte[] environment = Files.readAllBytes(directory.resolve("environ"));
			return new String(environment, StandardCharsets.ISO_8859_1).contains(this.mark);
		}
		catch (IOException ex) {
			// It has ended, or belongs to another user.
			return false;
		}
	}

}
