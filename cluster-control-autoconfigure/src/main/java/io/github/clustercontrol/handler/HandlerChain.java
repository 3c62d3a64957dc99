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

package io.github.clustercontrol.handler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.concurrent.SerialExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers of one cluster after each other, on a thread of their own, with the
 * state that is the latest when their turn comes. A handler that failed is tried again
 * with a growing pause until it succeeds or the state changes.
 */
public final class HandlerChain {

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private static final Log logger = LogFactory.getLog(HandlerChain.class);

	private final List<Step> steps;

	private final Supplier<ClusterSnapshot> source;

	private final SerialExecutor executor;

	private final AtomicBoolean due = new AtomicBoolean();

	private final List<HandlerObserver> observers = new CopyOnWriteArrayList<>();

	private final CountDownLatch firstRun = new CountDownLatch(1);

	private volatile boolean closed;

	private int failures;

	private @Nullable Future<?> retry;

	/**
	 * Create a chain.
	 * @param cluster the name of the cluster
	 * @param handlers the handlers in order
	 * @param source tells the latest state
	 * @param executor where the handlers run; they may block it
	 */
	public HandlerChain(String cluster, List<NamedHandler> handlers, Supplier<ClusterSnapshot> source,
			SerialExecutor executor) {
		this.steps = handlers.stream().map((handler) -> new Step(cluster, handler, this.observers)).toList();
		this.source = source;
		this.executor = executor;
	}

	/**
	 * Take note that there is a new state.
	 */
	public void changed() {
		if (this.due.compareAndSet(false, true)) {
			this.executor.execute(this::run);
		}
	}

	/**
	 * Return what is counted down when all files were written for the first time.
	 * Commands that follow may still run then.
	 * @return the latch
	 */
	public CountDownLatch firstRun() {
		return this.firstRun;
	}

	/**
	 * Have somebody told of each run of a handler from now on.
	 * @param observer whom to tell
	 */
	public void observe(HandlerObserver observer) {
		this.observers.add(observer);
	}

	/**
	 * Return how the handlers fare.
	 * @return one status for each handler, in order
	 */
	public List<HandlerStatus> status() {
		return this.steps.stream().map(Step::status).toList();
	}

	/**
	 * Run nothing any more. A handler that runs goes on to its end.
	 */
	public void close() {
		this.closed = true;
		this.executor.execute(this::cancelRetry);
	}

	private void run() {
		this.due.set(false);
		ClusterSnapshot snapshot = this.source.get();
		if (this.closed || snapshot.source() == Source.UNKNOWN) {
			return;
		}
		cancelRetry();
		boolean good = true;
		for (Step step : this.steps) {
			good &= step.handle(snapshot);
		}
		this.firstRun.countDown();
		for (Step step : this.steps) {
			good &= this.closed || step.reload();
		}
		if (good) {
			this.failures = 0;
		}
		else {
			long pause = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(this.failures++, 10));
			this.retry = this.executor.schedule(Duration.ofMillis(pause), this::run);
		}
	}

	private void cancelRetry() {
		if (this.retry != null) {
			this.retry.cancel(false);
		}
	}

	/** One handler, and what it has done so far. */
	private static final class Step {

		private final String cluster;

		private final NamedHandler handler;

		private final List<HandlerObserver> observers;

		private volatile HandlerStatus status;

		private @Nullable ClusterSnapshot handled;

		Step(String cluster, NamedHandler handler, List<HandlerObserver> observers) {
			this.cluster = cluster;
			this.handler = handler;
			this.observers = observers;
			this.status = new HandlerStatus(handler.type(), handler.file(), null, null, HandlerStatus.Outcome.NONE,
					null);
		}

		HandlerStatus status() {
			return this.status;
		}

		boolean handle(ClusterSnapshot snapshot) {
			if (this.handled != null && this.handled.source() != Source.RESTORED
					&& this.handled.members().equals(snapshot.members())) {
				return true;
			}
			boolean done = attempt(() -> this.handler.handler().handle(snapshot));
			this.handled = done ? snapshot : null;
			return done;
		}

		boolean reload() {
			if (!(this.handler.handler() instanceof Reloading reloading) || !reloading.isReloadOwed()) {
				return true;
			}
			HandlerStatus before = this.status;
			boolean done = attempt(reloading::reload);
			if (done && this.handled == null) {
				// What was written before is in use now; what failed since has still
				// failed.
				this.status = before;
			}
			return done;
		}

		private boolean attempt(Attempt attempt) {
			Instant begin = Instant.now();
			long nanos = System.nanoTime();
			Throwable failure = null;
			try {
				attempt.run();
			}
			catch (Throwable ex) {
				failure = ex;
			}
			String error = (failure != null) ? String.valueOf(failure) : null;
			if (failure != null && this.status.outcome() != HandlerStatus.Outcome.FAILURE) {
				logger.warn("Handler " + this.handler.type() + " of cluster " + this.cluster
						+ " failed; it is tried again until it succeeds", failure);
			}
			Duration duration = Duration.ofNanos(System.nanoTime() - nanos);
			this.status = new HandlerStatus(this.handler.type(), this.handler.file(), begin, duration,
					(failure != null) ? HandlerStatus.Outcome.FAILURE : HandlerStatus.Outcome.SUCCESS, error);
			for (HandlerObserver observer : this.observers) {
				observer.ran(this.cluster, this.handler.type(), duration, failure == null);
			}
			return failure == null;
		}

	}

	private interface Attempt {

		void run() throws Exception;

	}

}
