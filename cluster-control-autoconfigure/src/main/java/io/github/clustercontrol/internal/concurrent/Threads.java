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

package io.github.clustercontrol.internal.concurrent;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Owns all threads of cluster-control: one timer, and workers that start when there is a
 * task and end when they are idle. All are daemon threads, so none keeps an application
 * alive.
 * <p>
 * Each concern has a {@link #serial(String) serial executor} of its own, so that a
 * blocked task delays no other concern. Tasks that may block for long can run on virtual
 * threads. The renewal of the lease never does: all virtual threads of a process share a
 * few carrier threads, and other tasks could occupy them.
 */
public final class Threads implements AutoCloseable {

	/** They only pass messages on, so two are enough for any number of requests. */
	private static final int CALLBACKS = 2;

	private static final Duration GRACE = Duration.ofSeconds(2);

	private final ScheduledThreadPoolExecutor timer;

	private final Workers workers;

	private final Workers waiters;

	private final Runner callbacks;

	private final Map<Many, Runner> many = new EnumMap<>(Many.class);

	public Threads() {
		this(false);
	}

	/**
	 * Create threads: tasks that may block for long run on virtual threads or not, which
	 * need Java 21 or later.
	 */
	public Threads(boolean virtual) {
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		this.timer = new ScheduledThreadPoolExecutor(1,
				(task) -> new Daemon(task, "clustercontrol-timer-1", classLoader));
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.workers = new Workers("clustercontrol-worker", classLoader, this::at);
		this.waiters = virtual ? Workers.virtual("clustercontrol-waiter", classLoader, this::at) : this.workers;
		this.callbacks = new Bounded(this.workers, CALLBACKS);
		for (Many concern : Many.values()) {
			this.many.put(concern,
					(virtual && concern.isWaiting()) ? this.waiters : new Bounded(this.workers, concern.most()));
		}
	}

	/**
	 * Return a new executor that runs its tasks one after the other, in order. While it
	 * runs one, the thread has its name, after {@code clustercontrol-}.
	 */
	public SerialExecutor serial(String name) {
		return new SerialExecutor("clustercontrol-" + name, this, this.workers);
	}

	/**
	 * Return a {@link #serial(String) serial executor} for tasks that may block for long,
	 * such as listeners and handlers.
	 */
	public SerialExecutor serialForWaiting(String name) {
		return new SerialExecutor("clustercontrol-" + name, this, this.waiters);
	}

	/**
	 * Return a {@link #serial(String) serial executor} of a concern of which there may be
	 * many: only some of them run at the same time, unless they run on virtual threads.
	 */
	public SerialExecutor serial(Many concern, String name) {
		return new SerialExecutor("clustercontrol-" + name, this, Objects.requireNonNull(this.many.get(concern)));
	}

	/**
	 * Return the executor of the client's callbacks. They must not block: there may be
	 * one for each of many requests, and two run at the same time.
	 */
	public Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Return the workers, for tasks without an order. After the close they drop tasks.
	 */
	public Executor unordered() {
		return this.workers::execute;
	}

	/**
	 * Give the follow-up task of the current thread to another worker, because this
	 * thread is about to wait (see {@link Workers}).
	 */
	public void handOver() {
		this.workers.handOver();
	}

	/** Return the timer. Its tasks must not block: there is one thread for all. */
	public ScheduledExecutorService timer() {
		return this.timer;
	}

	Workers workers() {
		return this.workers;
	}

	/** Run a task after a delay on the thread of the timer, which it must not block. */
	public Future<?> at(Duration delay, Runnable task) {
		try {
			return this.timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Stop all threads. Running tasks are interrupted, waiting ones are dropped. This
	 * waits up to 2 seconds for the interrupted tasks, because the process may end
	 * afterwards and a task may have a command to end. One of these threads may call
	 * this, and does not wait for itself.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.workers.shutdownNow();
		this.waiters.shutdownNow();
		long deadline = System.nanoTime() + GRACE.toNanos();
		// A worker that calls this was interrupted, too
		boolean interrupted = Thread.interrupted();
		try {
			this.workers.awaitOthers(deadline);
			this.waiters.awaitOthers(deadline);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
