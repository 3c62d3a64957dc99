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

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The application did not start: its server does not run, or a file was not written.
 */
public final class StartFailureException extends RuntimeException implements ExitCodeGenerator {

	private final @Nullable String action;

	private final int status;

	private StartFailureException(String message, @Nullable String action, int status, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
		this.status = status;
	}

	/**
	 * Return the failure for files that were not written.
	 * @param files why, one line for each file
	 * @return the failure
	 */
	public static StartFailureException unwritten(List<String> files) {
		return new StartFailureException(String.join(System.lineSeparator(), files), null, 1, null);
	}

	static StartFailureException notStarted(IOException cause) {
		return new StartFailureException("The server was not started: " + cause.getMessage() + ".",
				"Write a program that exists and that this user may execute, with its arguments.", 1, cause);
	}

	static StartFailureException notAccepting(Duration startTimeout) {
		return new StartFailureException(
				"The check of the server did not pass within " + startTimeout.toMillis()
						+ " ms after its start, so it was stopped.",
				"Check the server and 'clustercontrol.agent.check', or increase"
						+ " 'clustercontrol.agent.start-timeout'.",
				1, null);
	}

	static StartFailureException ended(ServerCommand command, int status) {
		if (status == 0) {
			return new StartFailureException(
					"The server ended with status 0 before its check passed. Either it has nothing to do, or it"
							+ " continues in the background, where the agent cannot watch it.",
					"Run the server in the foreground, as in: nginx -g 'daemon off;', httpd -DFOREGROUND,"
							+ " php-fpm --nodaemonize, redis-server --daemonize no. End what it left in the background.",
					1, null);
		}
		return new StartFailureException(
				"The server " + command + " ended with status " + status + " before its check passed.",
				(status > 128) ? "Signal " + (status - 128) + " ended it: its output may say more." : "See its output.",
				status, null);
	}

	@Nullable String action() {
		return this.action;
	}

	@Override
	public int getExitCode() {
		return this.status;
	}

}
