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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.clustercontrol.agent.check.CheckLoop;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.Assert;

/**
 * The readiness of the application is that of the server: the application becomes ready
 * when the check passes for the first time, and refuses traffic while it fails.
 */
public final class Readiness implements ApplicationRunner, ApplicationListener<ApplicationEvent> {

	private final SupervisedServer server;

	private final Duration startTimeout;

	private final CheckLoop loop;

	private final ConfigurableApplicationContext context;

	private final CompletableFuture<Void> firstPass = new CompletableFuture<>();

	private volatile boolean passing;

	/**
	 * Create the readiness.
	 * @param server the server
	 * @param startTimeout how long it may take to accept requests
	 * @param loop creates the loop of checks, which reports to the given consumer
	 * @param context the application
	 */
	public Readiness(SupervisedServer server, Duration startTimeout, Function<Consumer<Boolean>, CheckLoop> loop,
			ConfigurableApplicationContext context) {
		this.server = server;
		this.startTimeout = startTimeout;
		this.loop = loop.apply(this::changed);
		this.context = context;
	}

	/** Called before the application is ready, and so delays the registration. */
	@Override
	public void run(ApplicationArguments args) throws InterruptedException {
		ServerProcess process = this.server.process();
		Assert.state(process != null, "The server was not started");
		this.loop.start();
		try {
			CompletableFuture.anyOf(this.firstPass, this.server.accepting())
				.get(this.startTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new ServerFailureException(
					"The check of the server did not pass within " + this.startTimeout.toMillis()
							+ " ms after its start, so it was stopped.",
					"Check the server and 'clustercontrol.agent.check', or increase"
							+ " 'clustercontrol.agent.start-timeout'.",
					1);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		if (!this.server.accept() && this.context.isActive()) {
			throw ended(process.onExit().join());
		}
	}

	private ServerFailureException ended(int status) {
		if (status == 0) {
			return new ServerFailureException(
					"The server ended with status 0 before its check passed. Either it has nothing to do, or it"
							+ " continues in the background, where the agent cannot watch it.",
					"Run the server in the foreground, as in: nginx -g 'daemon off;', httpd -DFOREGROUND,"
							+ " php-fpm --nodaemonize, redis-server --daemonize no. End what it left in the background.",
					1);
		}
		return new ServerFailureException(
				"The server " + this.server.command() + " ended with status " + status + " before its check passed.",
				(status > 128) ? "Signal " + (status - 128) + " ended it: its output may say more." : "See its output.",
				status);
	}

	private void changed(boolean passed) {
		this.passing = passed;
		if (this.firstPass.complete(null)) {
			return;
		}
		AvailabilityChangeEvent.publish(this.context,
				passed ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ContextClosedEvent) {
			this.loop.stop();
		}
		else if (event instanceof AvailabilityChangeEvent<?> change
				&& change.getState() == ReadinessState.ACCEPTING_TRAFFIC && !this.passing) {
			// The check has failed while the application became ready
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
	}

}
