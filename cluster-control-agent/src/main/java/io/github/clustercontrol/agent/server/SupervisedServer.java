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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.agent.properties.AgentProperties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * A server as a child process. If it ends by itself, the application ends with its
 * status.
 */
public final class SupervisedServer implements Server, ExitCodeGenerator {

	private static final Log logger = LogFactory.getLog(SupervisedServer.class);

	private final ServerCommand command;

	private final AgentProperties properties;

	private final CommandRunner commands;

	private final ApplicationTerminator terminator;

	private final ServerSignals signals;

	private final ConfigurableApplicationContext context;

	/** Completed with whether the server accepts: not if it ends or is stopped before. */
	private final CompletableFuture<Boolean> accepting = new CompletableFuture<>();

	private volatile @Nullable ServerProcess process;

	private volatile boolean stopping;

	private volatile int ownStatus;

	/**
	 * Create a server, which does not run yet.
	 * @param command starts it
	 * @param properties how to stop it
	 * @param commands runs the command that stops it
	 * @param terminator ends the application after the server
	 * @param signals are passed on to it
	 * @param context the application
	 */
	public SupervisedServer(ServerCommand command, AgentProperties properties, CommandRunner commands,
			ApplicationTerminator terminator, ServerSignals signals, ConfigurableApplicationContext context) {
		this.command = command;
		this.properties = properties;
		this.commands = commands;
		this.terminator = terminator;
		this.signals = signals;
		this.context = context;
	}

	@Override
	public void start() {
		if (ProcessHandle.current().pid() == 1) {
			logger.warn("The agent is process 1 of its container and does not reap orphaned processes:"
					+ " start it with 'tini --' or with 'docker run --init'");
		}
		try {
			ServerProcess started = ServerProcess.start(this.command, this.commands);
			this.process = started;
			logger.info("Started " + this.command + " of the " + this.command.label() + " as process " + started.pid());
			this.signals.passTo(this.properties.reload(), (name) -> pass(started, name));
			started.onExit().thenAccept(this::ended);
		}
		catch (IOException ex) {
			throw StartFailureException.notStarted(ex);
		}
	}

	@Override
	public void awaitAccepting(CompletableFuture<Void> firstPass) throws InterruptedException {
		try {
			CompletableFuture.anyOf(firstPass, this.accepting)
				.get(this.properties.startTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw StartFailureException.notAccepting(this.properties.startTimeout());
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		ServerProcess server = this.process;
		if (!this.accepting.complete(true) && this.context.isActive() && server != null) {
			throw StartFailureException.ended(this.command, server.onExit().join());
		}
	}

	private void pass(ServerProcess server, String name) {
		try {
			server.signal(name);
			logger.info("Passed SIG" + name + " on to the " + this.command.label());
		}
		catch (IOException ex) {
			logger.warn(ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void ended(int status) {
		if (this.accepting.complete(false) || !this.accepting.join() || this.stopping) {
			// The start fails, or the server was stopped
			return;
		}
		if (this.context.isClosed()) {
			logger
				.info("The " + this.command.label() + " ended with status " + status + " before it was to be stopped");
			return;
		}
		logger.warn("The " + this.command.label() + " ended by itself with status " + status
				+ ": it leaves the cluster at once");
		this.ownStatus = status;
		// Nothing serves any more, so that there is nothing to drain
		AvailabilityChangeEvent.publish(this.context, LivenessState.BROKEN);
		this.terminator.terminate(this.context);
	}

	/** Return whether the server accepts, once it does or has ended. */
	CompletableFuture<Boolean> accepting() {
		return this.accepting;
	}

	/** Return the process, or {@code null} before it starts. */
	@Nullable ServerProcess process() {
		return this.process;
	}

	@Override
	public void stop() {
		this.stopping = true;
		this.accepting.complete(false);
		ServerProcess server = this.process;
		Assert.state(server != null, "The server was never started");
		try {
			stop(server);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void stop(ServerProcess server) throws InterruptedException {
		long begin = System.nanoTime();
		try {
			if (this.properties.stopCommand() != null) {
				this.commands.run(this.properties.stopCommand(), this.properties.stopTimeout());
			}
			else {
				server.signal(this.properties.stopSignal());
			}
		}
		catch (IOException ex) {
			logger.warn("The " + this.command.label() + " was not asked to stop: " + ex.getMessage());
		}
		if (!server.awaitExit(this.properties.stopTimeout().minusNanos(System.nanoTime() - begin))) {
			logger
				.warn("The " + this.command.label() + " did not stop within " + this.properties.stopTimeout().toMillis()
						+ " ms (clustercontrol.agent.stop-timeout): killing it with all processes that it started");
			server.kill();
		}
	}

	@Override
	public boolean isRunning() {
		return this.process != null && !this.stopping;
	}

	/** The status of the server if it ended by itself, otherwise 0. */
	@Override
	public int getExitCode() {
		return this.ownStatus;
	}

}
