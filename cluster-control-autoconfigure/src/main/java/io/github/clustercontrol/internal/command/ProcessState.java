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
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The state of a process on Linux.
 *
 * @param state one letter, {@code Z} for a zombie
 * @param session the id of its session
 */
record ProcessState(char state, long session) {

	static final Path PROCESSES = Path.of("/proc");

	private static final ProcessState UNKNOWN = new ProcessState('?', 0);

	/** Index after the name, which may contain spaces: state, parent, group, session. */
	private static final int SESSION_COLUMN = 3;

	/** The session of an unknown process is 0. */
	static ProcessState of(long pid) {
		try {
			String line = Files.readString(PROCESSES.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
			String[] columns = line.substring(line.lastIndexOf(')') + 2).split(" ");
			return new ProcessState(columns[0].charAt(0), Long.parseLong(columns[SESSION_COLUMN]));
		}
		catch (IOException | RuntimeException ex) {
			// It has ended, or this is not Linux
			return UNKNOWN;
		}
	}

	boolean hasEnded() {
		return this.state == 'Z' || this.state == 'X';
	}

}
