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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The end of one shutdown: keeps the application serving until peers know that its key is
 * gone, then lets the shutdown go on. That happens once, whichever comes first.
 */
final class Drain {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final AtomicBoolean begun = new AtomicBoolean();

	private final Duration period;

	private final SerialExecutor executor;

	private final Runnable end;

	/**
	 * Create a drain of a period that begins when the key is gone, and then runs
	 * {@code end}.
	 */
	Drain(Duration period, SerialExecutor executor, Runnable end) {
		this.period = period;
		this.executor = executor;
		this.end = end;
	}

	/** Begin to drain after this time, even if etcd does not answer until then. */
	void beginWithin(Duration limit) {
		this.executor.schedule(limit, () -> begin(Duration.ZERO));
	}

	/**
	 * Begin to drain. The key has been gone for this time, {@code null} if peers never
	 * saw it.
	 */
	void begin(@Nullable Duration gone) {
		if (!this.begun.compareAndSet(false, true)) {
			return;
		}
		Duration left = (gone != null) ? this.period.minus(gone) : Duration.ZERO;
		if (left.isZero() || left.isNegative()) {
			this.end.run();
			return;
		}
		logger.debug("Serving for another " + left.toMillis() + " ms, until all peers know that this instance left");
		this.executor.schedule(left, this.end);
	}

}
