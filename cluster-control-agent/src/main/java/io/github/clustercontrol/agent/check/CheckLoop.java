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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.clustercontrol.agent.check.CheckState.Status;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs a check again and again on a thread of its own, and reports each change between
 * passing and failing. Failures before the first change to passing are not reported.
 */
public final class CheckLoop {

	private static final Log logger = LogFactory.getLog(CheckLoop.class);

	private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

	private final Check check;

	private final String text;

	private final Duration interval;

	private final int rise;

	private final int fall;

	private final Consumer<Boolean> onChange;

	private final ScheduledExecutorService executor;

	/** Of the thread only. */
	private CheckState state = CheckState.STARTING;

	/**
	 * Create a loop.
	 * @param server the server in the log, as in "service web"
	 * @param check the check; its text is the name of the check in the log
	 * @param interval the time between the end of a run and the start of the next
	 * @param rise how many passed runs in a row mean passing
	 * @param fall how many failed runs in a row mean failing
	 * @param onChange called on the thread of the loop for each change: with {@code true}
	 * first
	 */
	public CheckLoop(String server, Check check, Duration interval, int rise, int fall, Consumer<Boolean> onChange) {
		this.check = check;
		this.text = "Check " + check + " of the " + server;
		this.interval = interval;
		this.rise = rise;
		this.fall = fall;
		this.onChange = onChange;
		this.executor = Executors.newSingleThreadScheduledExecutor((loop) -> {
			Thread thread = new Thread(loop, "clustercontrol-check-" + server.replace(' ', '-'));
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Start the thread. The first run begins at once.
	 */
	public void start() {
		this.executor.scheduleWithFixedDelay(this::run, 0, this.interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * End the run in progress, wait for its end, and let the thread end. No change is
	 * reported afterwards.
	 */
	public void stop() {
		this.executor.shutdownNow();
		try {
			this.executor.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		@Nullable String failure = failure();
		Status before = this.state.status();
		this.state = this.state.after(failure == null, this.rise, this.fall);
		if (this.state.status() == before || this.executor.isShutdown()) {
			return;
		}
		if (failure != null) {
			logger.warn(this.text + " failed " + this.fall + " times in a row: " + failure);
		}
		else {
			logger.info(this.text + ((before == Status.STARTING) ? " passes" : " passes again"));
		}
		try {
			this.onChange.accept(failure == null);
		}
		catch (RuntimeException ex) {
			logger.error(this.text + ": the result was not processed", ex);
		}
	}

	/** Run the check, and return why it failed. */
	private @Nullable String failure() {
		try {
			String detail = this.check.run();
			logger.debug(this.text + ": " + detail);
			return null;
		}
		catch (IOException ex) {
			String message = ex.getMessage();
			return (message != null) ? message : ex.getClass().getSimpleName();
		}
		catch (InterruptedException | RuntimeException ex) {
			return ex.toString();
		}
	}

}
