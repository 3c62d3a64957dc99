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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that come when there is something to do and leave when there is not. To wake
 * one takes longer than most of what it is woken for, so a worker can go on by itself
 * with what its task gave rise to.
 */
final class Workers extends ThreadPoolExecutor {

	private static final Duration IDLE_LIFETIME = Duration.ofSeconds(10);

	private static final Duration START_AGAIN_AFTER = Duration.ofMillis(100);

	private static final Log logger = LogFactory.getLog(Workers.class);

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final BiConsumer<Duration, Runnable> timer;

	/** Whether the system has no thread to spare. */
	private volatile boolean starved;

	private Workers(Duration idleLifetime, BiConsumer<Duration, Runnable> timer) {
		super(0, Integer.MAX_VALUE, idleLifetime.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>());
		this.timer = timer;
	}

	/**
	 * Create real threads.
	 * @param name what they are called, before a number
	 * @param classLoader the class loader that they get
	 * @param timer runs a task once a delay has passed
	 */
	Workers(String name, ClassLoader classLoader, BiConsumer<Duration, Runnable> timer) {
		this(IDLE_LIFETIME, timer);
		AtomicInteger number = new AtomicInteger();
		makeThreads((task) -> new Worker(task, name + "-" + number.incrementAndGet(), classLoader));
	}

	/**
	 * Return virtual threads, which cost so little that each ends with its task.
	 * @param name what they are called, before a number
	 * @param classLoader the class loader that they get
	 * @param timer runs a task once a delay has passed
	 * @return the threads
	 */
	static Workers virtual(String name, ClassLoader classLoader, BiConsumer<Duration, Runnable> timer) {
		Workers workers = new Workers(Duration.ZERO, timer);
		workers.makeThreads(VirtualThreads.named(name, classLoader));
		return workers;
	}

	private void makeThreads(ThreadFactory factory) {
		setThreadFactory((task) -> {
			Thread thread = factory.newThread(() -> {
				try {
					task.run();
				}
				finally {
					this.threads.remove(Thread.currentThread());
				}
			});
			this.threads.add(thread);
			return thread;
		});
	}

	/**
	 * Run a task, later if the system has no thread to spare. Once these are closed,
	 * there is nobody left to do anything for.
	 */
	@Override
	public void execute(Runnable task) {
		try {
			super.execute(task);
			if (this.starved) {
				this.starved = false;
			}
		}
		catch (RejectedExecutionException ex) {
			// Closed
		}
		catch (OutOfMemoryError ex) {
			// Whoever waits for this task would wait for ever
			this.timer.accept(START_AGAIN_AFTER, () -> execute(task));
			this.threads.removeIf((thread) -> thread.getState() == Thread.State.NEW);
			if (!this.starved) {
				this.starved = true;
				logger.error("The system cannot start another thread. Retrying until it can: " + ex.getMessage());
			}
		}
	}

	/**
	 * Run a task as {@link #execute} does, or on the current thread as soon as it has
	 * ended what it does now, if it is a worker.
	 * @param task the task
	 */
	void executeNext(Runnable task) {
		Worker worker = current();
		if (worker != null && worker.next == null) {
			worker.next = task;
		}
		else {
			execute(task);
		}
	}

	/**
	 * Wake another worker for what the current thread was to go on with: it does not end
	 * as soon as it was believed to.
	 */
	void handOver() {
		Worker worker = current();
		Runnable next = (worker != null) ? worker.takeNext() : null;
		if (next != null) {
			execute(next);
		}
	}

	/**
	 * Wait for the end of all threads but the current one.
	 * @param deadline until when, by {@link System#nanoTime()}
	 * @throws InterruptedException if the current thread is interrupted
	 */
	void awaitOthers(long deadline) throws InterruptedException {
		for (Thread thread : this.threads) {
			long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (millis > 0 && thread != Thread.currentThread()) {
				thread.join(millis);
			}
		}
	}

	@Override
	protected void afterExecute(Runnable task, @Nullable Throwable failure) {
		Worker worker = current();
		Runnable next;
		while (worker != null && (next = worker.takeNext()) != null && !isShutdown()) {
			next.run();
		}
	}

	private @Nullable Worker current() {
		return (Thread.currentThread() instanceof Worker worker && worker.owner() == this) ? worker : null;
	}

	private final class Worker extends Daemon {

		private @Nullable Runnable next;

		Worker(Runnable task, String name, ClassLoader classLoader) {
			super(task, name, classLoader);
		}

		Workers owner() {
			return Workers.this;
		}

		@Nullable Runnable takeNext() {
			Runnable taken = this.next;
			this.next = null;
			return taken;
		}

	}

}
