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
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * Runs a task when it is due. There is one time at most: a new one takes the place of the
 * one before. Used by the tasks of its executor, which runs the task, too.
 */
public final class DueTimer {

	private static final long NEVER = Long.MAX_VALUE;

	private final SerialExecutor executor;

	private final Runnable task;

	private final long begin = System.nanoTime();

	private long due = NEVER;

	private @Nullable Future<?> future;

	public DueTimer(SerialExecutor executor, Runnable task) {
		this.executor = executor;
		this.task = task;
	}

	/** Return the nanoseconds since this was created. Safe for several threads. */
	public long now() {
		return System.nanoTime() - this.begin;
	}

	/** Set when to run the task, as {@link #now()}, {@link Long#MAX_VALUE} for never. */
	public void set(long due) {
		if (due == this.due) {
			return;
		}
		if (this.future != null) {
			this.future.cancel(false);
		}
		this.due = due;
		if (due != NEVER) {
			this.future = this.executor.schedule(Duration.ofNanos(Math.max(0, due - now())), this::reached);
		}
	}

	/** Set after which delay to run the task, {@code null} for never. */
	public void setIn(@Nullable Duration delay) {
		set((delay != null) ? now() + delay.toNanos() : NEVER);
	}

	public void cancel() {
		set(NEVER);
	}

	private void reached() {
		this.due = NEVER;
		this.task.run();
	}

}
