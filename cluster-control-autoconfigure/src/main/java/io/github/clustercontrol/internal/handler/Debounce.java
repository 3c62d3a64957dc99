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
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Calls an action for changes after a {@link QuietPeriod}, once for changes in quick
 * succession. Reporting a change does not block.
 */
final class Debounce {

	private final QuietPeriod quietPeriod;

	private final SerialExecutor executor;

	private final Consumer<Burst> action;

	private @Nullable Burst waiting;

	private boolean closed;

	private @Nullable Future<?> wakeUp;

	/** The action is called for changes, and may block. */
	Debounce(Duration quietPeriod, SerialExecutor executor, Consumer<Burst> action) {
		this.quietPeriod = new QuietPeriod(quietPeriod);
		this.executor = executor;
		this.action = action;
	}

	synchronized void atLeast(Duration quietPeriod) {
		this.quietPeriod.atLeast(quietPeriod);
	}

	void changed() {
		changed(Burst.of(System.nanoTime()));
	}

	synchronized void changed(Burst burst) {
		if (this.waiting != null) {
			this.waiting = this.waiting.and(burst);
			return;
		}
		this.waiting = burst;
		wakeUpIn(this.quietPeriod.delay(burst, System.nanoTime()));
	}

	/** Never call the action again. */
	synchronized void close() {
		this.closed = true;
		if (this.wakeUp != null) {
			this.wakeUp.cancel(false);
		}
	}

	private void wakeUpIn(long nanos) {
		if (this.closed) {
			return;
		}
		if (nanos > 0) {
			this.wakeUp = this.executor.schedule(Duration.ofNanos(nanos), this::wakeUp);
		}
		else {
			this.executor.execute(this::wakeUp);
		}
	}

	private void wakeUp() {
		Burst burst = take();
		if (burst != null) {
			this.action.accept(burst);
		}
	}

	/** Return the changes that are due; later ones may have delayed them. */
	private synchronized @Nullable Burst take() {
		Burst burst = this.waiting;
		if (this.closed || burst == null) {
			return null;
		}
		long delay = this.quietPeriod.delay(burst, System.nanoTime());
		if (delay > 0) {
			wakeUpIn(delay);
			return null;
		}
		this.waiting = null;
		this.quietPeriod.acted(burst);
		return burst;
	}

}
