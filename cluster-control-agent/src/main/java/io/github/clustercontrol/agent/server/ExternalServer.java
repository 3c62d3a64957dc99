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
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.agent.properties.AgentProperties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A server that something else runs, such as systemd. The agent only checks it. It may
 * start late and come back after a failure, so that there is no limit for its start.
 */
public final class ExternalServer implements Server {

	private static final Log logger = LogFactory.getLog(ExternalServer.class);

	private final String label;

	private final AgentProperties properties;

	private final CommandRunner commands;

	private final BooleanSupplier agentStops;

	private final CompletableFuture<Void> stopped = new CompletableFuture<>();

	private volatile boolean running;

	/**
	 * Create a server.
	 * @param command has no arguments
	 * @param properties how to stop it
	 * @param commands runs the command that stops it
	 * @param agentStops whether the agent stops, which leaves the server running
	 */
	public ExternalServer(ServerCommand command, AgentProperties properties, CommandRunner commands,
			BooleanSupplier agentStops) {
		this.label = command.label();
		this.properties = properties;
		this.commands = commands;
		this.agentStops = agentStops;
	}

	@Override
	public void start() {
		this.running = true;
		logger.info("The " + this.label + " has no command: it joins when its check passes");
	}

	@Override
	public void awaitAccepting(CompletableFuture<Void> firstPass) {
		CompletableFuture.anyOf(firstPass, this.stopped).join();
	}

	@Override
	public void stop() {
		this.running = false;
		this.stopped.complete(null);
		if (this.agentStops.getAsBoolean()) {
			return;
		}
		if (this.properties.stopCommand() == null) {
			logger.warn("The " + this.label + " is out of the cluster and still runs, because the agent did not start"
					+ " it: stop it, or set its stop-command");
			return;
		}
		try {
			this.commands.run(this.properties.stopCommand(), this.properties.stopTimeout());
			logger.info("The " + this.label + " was stopped by its stop-command");
		}
		catch (IOException ex) {
			logger.warn("The " + this.label + " was not stopped: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
