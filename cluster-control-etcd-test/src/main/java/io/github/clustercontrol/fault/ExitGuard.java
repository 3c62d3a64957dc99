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

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes open resources when the JVM exits, so that an interrupted build leaves no
 * processes and no directories.
 */
final class ExitGuard {

	private static final Deque<AutoCloseable> open = new ArrayDeque<>();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(ExitGuard::closeAll, "fault-exit-guard"));
	}

	private ExitGuard() {
	}

	static void add(AutoCloseable closeable) {
		synchronized (open) {
			open.push(closeable);
		}
	}

	static void remove(AutoCloseable closeable) {
		synchronized (open) {
			open.remove(closeable);
		}
	}

	private static void closeAll() {
		AutoCloseable next = next();
		while (next != null) {
			try {
				next.close();
			}
			catch (Exception ex) {
				System.err.println("Not closed: " + next + ": " + ex);
			}
			next = next();
		}
	}

	private static AutoCloseable next() {
		synchronized (open) {
			return open.poll();
		}
	}

}
