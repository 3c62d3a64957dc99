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

package io.github.clustercontrol.internal.handler;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.announce.Tracker;
import io.github.clustercontrol.internal.concurrent.Backoff;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers of one cluster, or the one of a file over several, in order, on a
 * thread of their own, with the latest state. A handler that failed is retried with
 * back-off until it succeeds or the state changes. Reloads are requested after all
 * handlers have run, and run on other threads.
 */
public final class HandlerChain {

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private final List<HandlerStep> steps;

	private final Supplier<ClusterSnapshots> source;

	private final SerialExecutor executor;

	private final Debounce debounce;

	private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

	private final List<HandlerObserver> observers = new CopyOnWriteArrayList<>();

	private final CountDownLatch firstRun = new CountDownLatch(1);

	private final List<Tracker> trackers = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	private @Nullable Future<?> retry;

	/** The handlers may block the executor. */
	public HandlerChain(HandlerOwner owner, List<NamedHandler> handlers, Duration quietPeriod,
			Supplier<ClusterSnapshots> source, SerialExecutor executor) {
		this.steps = handlers.stream().map((handler) -> new HandlerStep(owner, handler, this.observers)).toList();
		this.source = source;
		this.executor = executor;
		this.debounce = new Debounce(quietPeriod, executor, this::run);
		if (handlers.isEmpty()) {
			this.firstRun.countDown();
		}
	}

	/** Report a new state, or that the first read is late. */
	public void changed() {
		if (!this.steps.isEmpty()) {
			this.debounce.changed();
		}
	}

	public boolean isEmpty() {
		return this.steps.isEmpty();
	}

	/** Return the latch of the first run of all handlers; reloads may still run then. */
	public CountDownLatch firstRun() {
		return this.firstRun;
	}

	public void observe(HandlerObserver observer) {
		this.observers.add(observer);
	}

	/** Report to a tracker which revision of its cluster the handlers have processed. */
	public void track(Tracker tracker) {
		this.trackers.add(tracker);
		observe((cluster, type, duration, success) -> tracker.progressed());
	}

	/**
	 * Return the revision of a cluster that all programs have reloaded,
	 * {@link Long#MAX_VALUE} if no reload is pending.
	 */
	public long reloadedRevision(String cluster) {
		return this.steps.stream().mapToLong((step) -> step.reloadedRevision(cluster)).min().orElse(Long.MAX_VALUE);
	}

	public List<HandlerStatus> status() {
		return this.steps.stream().map(HandlerStep::status).toList();
	}

	/**
	 * Start no handler any more. A running handler continues until it returns or its
	 * thread is stopped.
	 */
	public void close() {
		this.closed = true;
		this.debounce.close();
		this.steps.forEach(HandlerStep::close);
		this.executor.execute(this::cancelRetry);
	}

	private void run(Burst burst) {
		if (this.closed) {
			return;
		}
		cancelRetry();
		Map<Tracker, Long> shown = new HashMap<>();
		this.trackers.forEach((tracker) -> shown.put(tracker, tracker.shown()));
		ClusterSnapshots snapshots = this.source.get();
		if (snapshots.source() == Source.UNKNOWN) {
			this.steps.forEach((step) -> step.restoreReload(snapshots));
		}
		else {
			handle(snapshots);
			if (this.steps.stream().allMatch(HandlerStep::isSuccessful)) {
				shown.forEach(Tracker::processed);
			}
		}
		this.steps.forEach((step) -> step.requestReload(burst));
		// The slowest part, and no reload needs to wait for it
		this.steps.forEach(HandlerStep::syncDirectory);
	}

	private void handle(ClusterSnapshots snapshots) {
		boolean good = true;
		for (HandlerStep step : this.steps) {
			if (this.closed) {
				return;
			}
			good &= step.handle(snapshots);
		}
		this.firstRun.countDown();
		if (good) {
			this.backoff.reset();
		}
		else {
			this.retry = this.executor.schedule(this.backoff.next(), () -> run(Burst.of(System.nanoTime())));
		}
	}

	private void cancelRetry() {
		if (this.retry != null) {
			this.retry.cancel(false);
		}
	}

}
