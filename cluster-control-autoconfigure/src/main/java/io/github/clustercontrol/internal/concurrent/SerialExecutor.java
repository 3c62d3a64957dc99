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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs tasks one after the other in the order in which they came, on whichever worker is
 * free. Handing in a task only appends to a queue, so it is fit for a callback that must
 * not block. State that only these tasks touch needs no lock.
 */
public final class SerialExecutor implements Executor {

	private static final Log logger = LogFactory.getLog(SerialExecutor.class);

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	private final Runnable turn = this::runTasks;

	private final String name;

	private final Threads threads;

	private final Workers workers;

	SerialExecutor(String name, Threads threads, Workers workers) {
		this.name = name;
		this.threads = threads;
		this.workers = workers;
	}

	@Override
	public void execute(Runnable task) {
		if (add(task)) {
			this.workers.execute(this.turn);
		}
	}

	/**
	 * Run a task in its turn, for a caller that has nothing else to do: if it is one of
	 * the workers, and nobody else runs these tasks, it goes on with this one as soon as
	 * it has ended what it does now.
	 * @param task the task
	 */
	public void executeNext(Runnable task) {
		if (add(task)) {
			this.workers.executeNext(this.turn);
		}
		else {
			// Perhaps they wait for this very thread, which still has something to do.
			this.threads.workers().handOver();
		}
	}

	private boolean add(Runnable task) {
		this.tasks.add(task);
		return this.pending.getAndIncrement() == 0;
	}

	/**
	 * Run a task in its turn once a delay has passed.
	 * @param delay how long to wait before the task is queued
	 * @param task the task
	 * @return a future that cancels it; a task that is queued already still runs
	 */
	public Future<?> schedule(Duration delay, Runnable task) {
		return this.threads.at(delay, () -> execute(task));
	}

	private void runTasks() {
		Thread thread = Thread.currentThread();
		String idleName = thread.getName();
		thread.setName(this.name);
		try {
			runNext();
			while (this.pending.decrementAndGet() > 0 && !this.threads.workers().isShutdown()) {
				this.threads.handOver();
				runNext();
			}
		}
		finally {
			thread.setName(idleName);
		}
	}

	private void runNext() {
		Runnable task = this.tasks.poll();
		try {
			if (task != null) {
				task.run();
			}
		}
		catch (Throwable ex) {
			// A task that fails must not take those after it along.
			logger.error("Unexpected failure on " + this.name, ex);
		}
		finally {
			// An interrupt was meant for that task alone.
			Thread.interrupted();
		}
	}

}
