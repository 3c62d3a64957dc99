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
import java.util.concurrent.ThreadLocalRandom;

/**
 * A pause that doubles with each failure up to a limit, with jitter so that many clients
 * do not retry at the same time.
 */
public final class Backoff {

	private final Duration first;

	private final Duration limit;

	private int failures;

	public Backoff(Duration first, Duration limit) {
		this.first = first;
		this.limit = limit;
	}

	/** Return the next pause: between half of the current one and all of it. */
	public Duration next() {
		long nanos = Math.min(this.limit.toNanos(), this.first.toNanos() << Math.min(this.failures, 20));
		this.failures++;
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1));
	}

	/** Start again with the first pause. */
	public void reset() {
		this.failures = 0;
	}

}
