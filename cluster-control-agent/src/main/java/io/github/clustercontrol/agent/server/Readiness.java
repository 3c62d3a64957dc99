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

import java.util.concurrent.CompletableFuture;
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

/**
 * The readiness of the application is that of the server: the application becomes ready
 * when the check passes for the first time, and refuses traffic while it fails.
 */
public final class Readiness implements ApplicationRunner, ApplicationListener<ApplicationEvent> {

	private final Server server;

	private final CheckLoop loop;

	private final ConfigurableApplicationContext context;

	private final CompletableFuture<Void> firstPass = new CompletableFuture<>();

	private volatile boolean passing;

	/**
	 * Create the readiness.
	 * @param server the server
	 * @param loop creates the loop of checks, which reports to the given consumer
	 * @param context the application
	 */
	public Readiness(Server server, Function<Consumer<Boolean>, CheckLoop> loop,
			ConfigurableApplicationContext context) {
		this.server = server;
		this.loop = loop.apply(this::changed);
		this.context = context;
	}

	/** Called before the application is ready, and so delays the registration. */
	@Override
	public void run(ApplicationArguments args) throws InterruptedException {
		this.loop.start();
		this.server.awaitAccepting(this.firstPass);
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
