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

/**
 * Tells when changes are acted on. The first after a quiet time is acted on at once.
 * Those that follow wait until it is quiet again, so that a burst is acted on once. Each
 * time it goes on nevertheless, twice the quiet is waited for, and half of it again once
 * it calms down; but no change waits longer than {@value #LONGEST} quiet periods. All
 * times are those of {@link System#nanoTime()}.
 */
final class QuietPeriod {

	private static final int LONGEST = 10;

	private static final int MAX_DOUBLED = 3;

	private long period;

	private int doubled;

	private boolean acted;

	private long lastChange;

	QuietPeriod(Duration period) {
		this.period = period.toNanos();
	}

	/** Be as long as this, if it is longer. */
	void atLeast(Duration period) {
		this.period = Math.max(this.period, period.toNanos());
	}

	/**
	 * Return how long to wait before changes are acted on, if no other comes.
	 * @param burst the changes that wait
	 * @param now the time
	 * @return nanoseconds, 0 or less to act now
	 */
	long delay(Burst burst, long now) {
		long quiet = this.period << this.doubled;
		if (!this.acted || burst.first() - this.lastChange >= quiet) {
			return 0;
		}
		long longest = burst.first() + LONGEST * this.period - now;
		return Math.min(burst.last() + quiet - now, longest);
	}

	/**
	 * Take note that changes are acted on.
	 * @param burst the changes
	 */
	void acted(Burst burst) {
		long gap = burst.first() - this.lastChange;
		if (!this.acted || gap >= LONGEST * this.period) {
			this.doubled = 0;
		}
		else if (gap < (this.period << this.doubled)) {
			this.doubled = Math.min(this.doubled + 1, MAX_DOUBLED);
		}
		else if (this.doubled > 0) {
			this.doubled--;
		}
		else if (gap < 2 * this.period) {
			this.doubled = 1;
		}
		this.acted = true;
		this.lastChange = burst.last();
	}

}
