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
 * The pause before the next attempt: it doubles with each failure up to a limit, and is
 * spread at random so that many instances do not retry in step.
 *
 * @param first the longest pause after the first failure
 * @param limit the longest pause after any failure
 */
public record RetryPolicy(Duration first, Duration limit) {

	/** For what etcd refuses: it does so until an operator acts. */
	public static final RetryPolicy REFUSED = new RetryPolicy(Duration.ofMillis(800), Duration.ofSeconds(30));

	/**
	 * Return the pause after so many failures in a row: nanoseconds, between half of the
	 * current pause and all of it.
	 */
	public long pause(int failures, double jitter) {
		long pause = Math.min(this.limit.toNanos(), this.first.toNanos() << Math.min(failures, 20));
		return (long) (pause * (1 + jitter) / 2);
	}

}
