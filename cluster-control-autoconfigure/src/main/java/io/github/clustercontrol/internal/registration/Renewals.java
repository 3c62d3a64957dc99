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
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the renewals of the lease, at one moment.
 *
 * @param last when a lease was last granted or renewed, or {@code null} if never
 * @param sentNanos when that request was sent, by {@link System#nanoTime()}
 * @param succeeded how many renewals etcd answered
 * @param failed how many renewals failed
 */
record Renewals(@Nullable Instant last, long sentNanos, long succeeded, long failed) {

	static final Renewals NONE = new Renewals(null, 0, 0, 0);

	Renewals granted(long sentNanos) {
		return new Renewals(Instant.now(), sentNanos, this.succeeded, this.failed);
	}

	Renewals renewed(long sentNanos) {
		return new Renewals(Instant.now(), sentNanos, this.succeeded + 1, this.failed);
	}

	Renewals unsuccessful() {
		return new Renewals(this.last, this.sentNanos, this.succeeded, this.failed + 1);
	}

	/**
	 * Return for how long the lease lives without another renewal, zero when it may be
	 * over. etcd counts from a moment after the request was sent, and grants more after
	 * an outage of its own.
	 */
	Duration left(Duration ttl) {
		Duration left = ttl.minusNanos(System.nanoTime() - this.sentNanos);
		return left.isNegative() ? Duration.ZERO : left;
	}

}
