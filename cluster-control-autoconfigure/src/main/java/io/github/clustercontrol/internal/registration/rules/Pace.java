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

package io.github.clustercontrol.internal.registration.rules;

import java.time.Duration;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.etcd.rules.RetryPolicy;

/**
 * How long to wait, in nanoseconds.
 */
final class Pace {

	/** At most one write a second, however often readiness changes. */
	static final long WRITE = Duration.ofSeconds(1).toNanos();

	/** The key is read that often, in case the watch missed its delete. */
	static final long CHECK = Duration.ofMinutes(1).toNanos();

	/** What etcd is about to carry out is done by then. */
	static final long SOON = Duration.ofSeconds(1).toNanos();

	private static final long RETURN_WITHIN = Duration.ofSeconds(5).toNanos();

	private static final RetryPolicy UNANSWERED = new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(5));

	private Pace() {
	}

	/** Many instances may have lost their leases together: spread their return. */
	static long returning(Policy policy, Moment now) {
		return (long) (now.jitter() * Math.min(policy.ttl().toNanos() / 2, RETURN_WITHIN));
	}

	/**
	 * Return the pause after a failure, between half and all of a limit that doubles.
	 * What etcd refuses it refuses until an operator acts.
	 */
	static long backOff(FailureKind failure, int failures, Moment now) {
		RetryPolicy policy = (failure == FailureKind.REFUSED) ? RetryPolicy.REFUSED : UNANSWERED;
		return policy.pause(failures, now.jitter());
	}

}
