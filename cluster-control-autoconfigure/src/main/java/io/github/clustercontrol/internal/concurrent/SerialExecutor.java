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
 * Runs tasks one after the other in the order of submission, on any free worker.
 * Submitting a task only appends to a queue, so a callback that must not block may do it.
 * State that only these tasks use needs no lock.
 */
public final class SerialExecutor implements Executor {

	private static final Log logger = LogFactory.getLog(SerialExecutor.class);

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	private final Runnable turn = this::runTasks;

	private final String name;

	private final Threads threads;

	private final Runner runner;

	SerialExecutor(String name, Threads threads, Runner runner) {
		this.name = name;
		this.threads = threads;
		this.runner = runner;
	}

	@Override
	public void execute(Runnable task) {
		if (add(task)) {
			this.runner.execute(this.turn);
		}
	}

	/**
	 * Run a task in its turn, on the current worker after its current task if no other
	 * thread runs tasks of this executor (see {@link Workers}). For a caller that is
	 * about to finish.
	 */
	public void executeNext(Runnable task) {
		if (add(task)) {
			this.runner.executeNext(this.turn);
		}
		else {
			// The other tasks may wait for the follow-up task of this thread
			this.threads.workers().handOver();
		}
	}

	private boolean add(Runnable task) {
		this.tasks.add(task);
		return this.pending.getAndIncrement() == 0;
	}

	/**
	 * Run a task in its turn after a delay. A task that is queued already still runs when
	 * it is cancelled.
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
				if (this.runner.isCrowded()) {
					this.runner.execute(this.turn);
					return;
				}
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
			// A task that fails must not stop those after it
			logger.error("Unexpected failure on " + this.name, ex);
		}
		finally {
			// An interrupt was meant for that task only
			Thread.interrupted();
		}
	}

}
