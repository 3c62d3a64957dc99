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

package io.github.clustercontrol.internal.registration;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.event.Listeners;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Publishes what happens to the own key, in order, and ends the application. No method
 * blocks.
 */
final class SelfEvents {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final ApplicationTerminator terminator;

	private final ConfigurableApplicationContext context;

	private final Listeners listeners;

	private final SerialExecutor events;

	private final Executor unordered;

	private final BooleanSupplier running;

	private final AtomicBoolean terminated = new AtomicBoolean();

	SelfEvents(ApplicationTerminator terminator, ConfigurableApplicationContext context, Threads threads,
			BooleanSupplier running) {
		this.terminator = terminator;
		this.context = context;
		this.listeners = Listeners.of(context);
		this.events = threads.serialForWaiting("self-events");
		this.unordered = threads.unordered();
		this.running = running;
	}

	/** Publish an event after those before it, if the application is not closed then. */
	void publish(Object event) {
		this.events.execute(() -> {
			if (this.context.isActive()) {
				this.listeners.accept(event);
			}
		});
	}

	/** Run a task when all events so far are published. */
	void afterwards(Runnable task) {
		this.events.execute(task);
	}

	/** End the application, once, unless it stops already. */
	void terminate() {
		if (this.running.getAsBoolean() && this.terminated.compareAndSet(false, true)) {
			this.unordered.execute(this::endApplication);
		}
	}

	/** Return whether the application was ended here. */
	boolean isTerminated() {
		return this.terminated.get();
	}

	private void endApplication() {
		try {
			this.terminator.terminate(this.context);
		}
		catch (Throwable ex) {
			logger.error("The ApplicationTerminator failed: this instance is out of rotation for good, but goes on"
					+ " running. End it by hand", ex);
		}
	}

}
