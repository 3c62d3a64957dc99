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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;
import java.util.concurrent.Future;

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task when it is due. There is one time at most; it is set and reached on the
 * executor.
 */
final class WatchTimer {

	private static final long NEVER = Long.MAX_VALUE;

	private final SerialExecutor executor;

	private final Runnable task;

	private final long begin = System.nanoTime();

	private long due = NEVER;

	private @Nullable Future<?> future;

	WatchTimer(SerialExecutor executor, Runnable task) {
		this.executor = executor;
		this.task = task;
	}

	/** Return the nanoseconds since this was created. */
	long now() {
		return System.nanoTime() - this.begin;
	}

	/**
	 * Set when to run the task.
	 * @param due the time, as {@link #now()}, {@link Long#MAX_VALUE} for never
	 */
	void set(long due) {
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

	private void reached() {
		this.due = NEVER;
		this.task.run();
	}

}
