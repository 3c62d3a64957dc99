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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Owns all threads of cluster-control: one that keeps time, and workers that come when
 * there is something to do and leave when there is not. All are daemons, so none of them
 * keeps an application alive.
 * <p>
 * Work is handed out through {@link #serial(String) serial executors}, one for each
 * concern, so that what blocks in one holds up nothing in another. What may wait for long
 * can do so on virtual threads. What keeps this instance in its cluster never does: all
 * virtual threads of a process share a few real ones, and whoever holds those up would
 * hold up the renewal of the lease.
 */
public final class Threads implements AutoCloseable {

	private static final Duration GRACE = Duration.ofSeconds(2);

	private final ScheduledThreadPoolExecutor timer;

	private final Workers workers;

	private final Workers waiters;

	public Threads() {
		this(false);
	}

	/**
	 * Create threads.
	 * @param virtual whether what may wait for long does so on virtual threads, which
	 * takes Java 21 or later
	 */
	public Threads(boolean virtual) {
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		this.timer = new ScheduledThreadPoolExecutor(1,
				(task) -> new Daemon(task, "clustercontrol-timer-1", classLoader));
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.workers = new Workers("clustercontrol-worker", classLoader, this::at);
		this.waiters = virtual ? Workers.virtual("clustercontrol-waiter", classLoader, this::at) : this.workers;
	}

	/**
	 * Return a new executor that runs its tasks one after the other, in order.
	 * @param name what its thread is called while it runs a task
	 * @return the executor
	 */
	public SerialExecutor serial(String name) {
		return new SerialExecutor("clustercontrol-" + name, this, this.workers);
	}

	/**
	 * Return a new executor that runs its tasks one after the other, in order, for tasks
	 * that may wait for long, as the listeners and handlers of applications do.
	 * @param name what its thread is called while it runs a task
	 * @return the executor
	 */
	public SerialExecutor serialForWaiting(String name) {
		return new SerialExecutor("clustercontrol-" + name, this, this.waiters);
	}

	/**
	 * Return the workers themselves, for a task that is in order with nothing.
	 * @return an executor that drops tasks once these threads are closed
	 */
	public Executor unordered() {
		return this.workers::execute;
	}

	/**
	 * Have somebody else begin with what the current thread was to go on with, because it
	 * is about to wait.
	 */
	public void handOver() {
		this.workers.handOver();
	}

	Workers workers() {
		return this.workers;
	}

	ScheduledFuture<?> at(Duration delay, Runnable task) {
		try {
			return this.timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return NeverFuture.INSTANCE;
		}
	}

	/**
	 * Stop all threads. A task that runs is interrupted, one that waits is dropped. What
	 * was interrupted has 2 seconds to end what it has begun, such as a command: after
	 * that the process may be gone. One of these threads may call this, and does not wait
	 * for itself.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.workers.shutdownNow();
		this.waiters.shutdownNow();
		long deadline = System.nanoTime() + GRACE.toNanos();
		// A worker that calls this has just been interrupted, too
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
