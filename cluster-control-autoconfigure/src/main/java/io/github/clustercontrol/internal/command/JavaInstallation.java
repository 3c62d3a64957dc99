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

/**
 * The Java installation of this process. It starts other processes through a helper
 * program, which an update of Java replaces or removes while this process runs.
 */
final class JavaInstallation {

	private static final String HELPER = "jspawnhelper";

	private JavaInstallation() {
	}

	/**
	 * Return a failure that says what to do if Java itself was replaced, else the same.
	 */
	static IOException explain(IOException failure) {
		return explain(failure, Path.of(System.getProperty("java.home")), isLinux());
	}

	static IOException explain(IOException failure, Path home, boolean needsHelper) {
		String message = String.valueOf(failure.getMessage());
		boolean failed = message.contains(HELPER) || message.contains("spawn helper");
		boolean missing = needsHelper && !Files.isExecutable(home.resolve("lib").resolve(HELPER));
		return (failed || missing) ? new IOException("The Java installation " + home
				+ " was replaced or removed while this process runs, so that it can start no command: restart the application ("
				+ message + ")", failure) : failure;
	}

	private static boolean isLinux() {
		return System.getProperty("os.name").startsWith("Linux")
				&& System.getProperty("jdk.lang.Process.launchMechanism", "POSIX_SPAWN").equals("POSIX_SPAWN");
	}

}
