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

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The server did not start, so that its application ends.
 */
public final class ServerFailureException extends RuntimeException implements ExitCodeGenerator {

	private final String action;

	private final int status;

	private ServerFailureException(String message, String action, int status, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
		this.status = status;
	}

	static ServerFailureException notStarted(IOException cause) {
		return new ServerFailureException("The server was not started: " + cause.getMessage() + ".",
				"Write a program that exists and that this user may execute, with its arguments.", 1, cause);
	}

	static ServerFailureException notAccepting(Duration startTimeout) {
		return new ServerFailureException(
				"The check of the server did not pass within " + startTimeout.toMillis()
						+ " ms after its start, so it was stopped.",
				"Check the server and 'clustercontrol.agent.check', or increase"
						+ " 'clustercontrol.agent.start-timeout'.",
				1, null);
	}

	static ServerFailureException ended(ServerCommand command, int status) {
		if (status == 0) {
			return new ServerFailureException(
					"The server ended with status 0 before its check passed. Either it has nothing to do, or it"
							+ " continues in the background, where the agent cannot watch it.",
					"Run the server in the foreground, as in: nginx -g 'daemon off;', httpd -DFOREGROUND,"
							+ " php-fpm --nodaemonize, redis-server --daemonize no. End what it left in the background.",
					1, null);
		}
		return new ServerFailureException(
				"The server " + command + " ended with status " + status + " before its check passed.",
				(status > 128) ? "Signal " + (status - 128) + " ended it: its output may say more." : "See its output.",
				status, null);
	}

	String action() {
		return this.action;
	}

	@Override
	public int getExitCode() {
		return this.status;
	}

}
