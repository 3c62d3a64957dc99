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
 * Decides when changes are handled. The first change after a quiet period is handled at
 * once. The following ones wait for a quiet period, so that a burst is handled once. The
 * quiet period doubles each time the burst continues, and is halved when changes become
 * rare. No change waits longer than {@value #LONGEST} quiet periods. All times are those
 * of {@link System#nanoTime()}.
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

	/** Use this period if it is longer. */
	void atLeast(Duration period) {
		this.period = Math.max(this.period, period.toNanos());
	}

	/** Return how many nanoseconds changes wait if no other comes. */
	long delay(Burst burst, long now) {
		long quiet = this.period << this.doubled;
		if (!this.acted || burst.first() - this.lastChange >= quiet) {
			return 0;
		}
		long longest = burst.first() + LONGEST * this.period - now;
		return Math.min(burst.last() + quiet - now, longest);
	}

	/** Report that changes are handled now. */
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
