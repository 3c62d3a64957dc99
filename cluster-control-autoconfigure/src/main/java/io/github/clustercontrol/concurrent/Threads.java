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

package io.github.clustercontrol.concurrent;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns all threads of cluster-control: one that keeps time, and workers that come when
 * there is something to do and leave when there is not. All are daemons, so none of them
 * keeps an application alive.
 * <p>
 * Work is handed out through {@link #serial(String) serial executors}, one for each
 * concern, so that what blocks in one holds up nothing in another.
 */
public final class Threads implements AutoCloseable {

	private static final Duration IDLE_WORKER_LIFETIME = Duration.ofSeconds(10);

	private final ScheduledThreadPoolExecutor timer;

	private final ThreadPoolExecutor workers;

	public Threads() {
		this.timer = new ScheduledThreadPoolExecutor(1, daemons("clustercontrol-timer"));
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_WORKER_LIFETIME.toMillis(),
				TimeUnit.MILLISECONDS, new SynchronousQueue<>(), daemons("clustercontrol-worker"));
	}

	/**
	 * Return a new executor that runs its tasks one after the other, in order.
	 * @param name what its thread is called while it runs a task
	 * @return the executor
	 */
	public SerialExecutor serial(String name) {
		return new SerialExecutor("clustercontrol-" + name, this);
	}

	/**
	 * Return the workers themselves, for a task that is in order with nothing.
	 * @return an executor that drops tasks once these threads are closed
	 */
	public Executor unordered() {
		return this::work;
	}

	boolean isClosed() {
		return this.workers.isShutdown();
	}

	void work(Runnable task) {
		try {
			this.workers.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Closed: whoever still has something to do has nobody left to do it for.
		}
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
	 * Stop all threads. A task that runs is interrupted, one that waits is dropped.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.workers.shutdownNow();
	}

	/**
	 * A thread is started by whoever has something to do, and shall have nothing of it:
	 * neither its class loader nor what it hands down to threads.
	 */
	private static ThreadFactory daemons(String name) {
		AtomicInteger number = new AtomicInteger();
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		return (task) -> {
			Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 0, false);
			thread.setContextClassLoader(classLoader);
			thread.setDaemon(true);
			return thread;
		};
	}

}
