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

package io.github.clustercontrol.handler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A process and all that it started, also what has detached itself: on Linux everything
 * carries a mark in its environment, because a process whose parent has ended is nobody's
 * descendant any more.
 */
final class ProcessTree {

	private static final String MARK = "CLUSTERCONTROL_RUN";

	private static final Path PROCESSES = Path.of("/proc");

	private static final int MAX_ROUNDS = 20;

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

	/** End everything, again and again, because a process may start others meanwhile. */
	void end() {
		for (int round = 0; round < MAX_ROUNDS; round++) {
			Set<ProcessHandle> alive = alive();
			if (alive.isEmpty()) {
				return;
			}
			alive.forEach(ProcessHandle::destroyForcibly);
		}
	}

	private Set<ProcessHandle> alive() {
		Set<ProcessHandle> processes = new LinkedHashSet<>();
		if (this.root.isAlive()) {
			this.root.descendants().forEach(processes::add);
			processes.add(this.root.toHandle());
		}
		addMarked(processes);
		processes.removeIf((process) -> !process.isAlive());
		return processes;
	}

	private void addMarked(Set<ProcessHandle> processes) {
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
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
			// It has ended, or belongs to somebody else.
			return false;
		}
	}

}
