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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.watch.ClusterView.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * Calls when etcd has confirmed nothing for 10 seconds. Runs when the last confirmation
 * may be too old, not at each confirmation.
 */
final class StaleTimer {

	private static final Duration STALE_AFTER = Duration.ofSeconds(10);

	private final SerialExecutor executor;

	private final DueTimer timer;

	private final Supplier<@Nullable Confirmation> last;

	private final Consumer<Instant> stale;

	/** Used by the executor only. */
	private boolean closed;

	/** {@code stale} gets the time of the last confirmation. */
	StaleTimer(SerialExecutor executor, Supplier<@Nullable Confirmation> last, Consumer<Instant> stale) {
		this.executor = executor;
		this.timer = new DueTimer(executor, this::check);
		this.last = last;
		this.stale = stale;
	}

	/** Begin. */
	void start() {
		this.executor.execute(this::check);
	}

	/** End: the executor may live longer, and would keep the members in memory. */
	void close() {
		this.executor.execute(() -> {
			this.closed = true;
			this.timer.cancel();
		});
	}

	private void check() {
		if (this.closed) {
			return;
		}
		Confirmation last = this.last.get();
		Duration left = STALE_AFTER;
		if (last != null) {
			left = STALE_AFTER.minusNanos(System.nanoTime() - last.nanos());
			if (left.isZero() || left.isNegative()) {
				this.stale.accept(last.time());
				left = STALE_AFTER;
			}
		}
		this.timer.setIn(left);
	}

}
