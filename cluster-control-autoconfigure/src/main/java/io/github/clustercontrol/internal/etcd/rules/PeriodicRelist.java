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

package io.github.clustercontrol.internal.etcd.rules;

import java.time.Duration;

/**
 * The read of everything while the watch is open, which repairs what a fault of etcd made
 * the watch miss. The listing is held until the watch has delivered all that lies before
 * it: what is merely in flight is not missing.
 *
 * @param due when to read again
 * @param held the revision of the listing that is held, 0 for none
 * @param compareDue when to compare it
 * @param responded whether the watch responded since it was read or, if that was later,
 * since the watch was opened
 */
public record PeriodicRelist(long due, long held, long compareDue, boolean responded) {

	static final long NEVER = Long.MAX_VALUE;

	/** Changes wait during a read: for each second that it takes the pause is longer. */
	private static final Duration PAUSE_PER_SECOND = Duration.ofSeconds(20);

	/** Return the schedule after everything was read. */
	static PeriodicRelist scheduled(WatchPolicy policy, Moment now) {
		return new PeriodicRelist(due(policy, now, 0), 0, NEVER, false);
	}

	private static long due(WatchPolicy policy, Moment now, long took) {
		if (policy.relistEvery().isZero()) {
			return NEVER;
		}
		long seconds = Duration.ofNanos(took).toSeconds();
		long pause = Math.max(policy.relistEvery().toNanos(), PAUSE_PER_SECOND.multipliedBy(seconds).toNanos());
		return now.nanos() + (long) (pause * (1 + now.jitter() / 5));
	}

	PeriodicRelist postponed(WatchPolicy policy, Moment now) {
		return new PeriodicRelist(due(policy, now, 0), this.held, this.compareDue, this.responded);
	}

	PeriodicRelist read(long revision, long took, WatchPolicy policy, Moment now) {
		return new PeriodicRelist(due(policy, now, took), revision, 0, false).settling(policy, now);
	}

	/** Begin anew to wait for the watch to deliver what lies before the listing. */
	PeriodicRelist settling(WatchPolicy policy, Moment now) {
		return isHeld() ? new PeriodicRelist(this.due, this.held, now.nanos() + policy.settledAfter().toNanos(), false)
				: this;
	}

	PeriodicRelist responding() {
		return (!isHeld() || this.responded) ? this : new PeriodicRelist(this.due, this.held, this.compareDue, true);
	}

	PeriodicRelist compared() {
		return new PeriodicRelist(this.due, 0, NEVER, false);
	}

	boolean isHeld() {
		return this.held > 0;
	}

	boolean awaitsResponse() {
		return isHeld() && !this.responded;
	}

	long nextDue() {
		return Math.min(this.due, this.compareDue);
	}

}
