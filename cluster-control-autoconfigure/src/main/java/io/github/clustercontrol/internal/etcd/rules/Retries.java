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
 * The attempts since a watch was opened last.
 *
 * @param openings how often a watch was requested
 * @param failures how many failures there were, besides refusals
 * @param refusals how often etcd refused a request
 */
public record Retries(int openings, int failures, int refusals) {

	static final Retries NONE = new Retries(0, 0, 0);

	private static final RetryPolicy UNANSWERED = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(2));

	/** etcd opens a watch within milliseconds: try another member soon. */
	private static final Duration OPENED_WITHIN = Duration.ofSeconds(1);

	private static final Duration OPENED_WITHIN_AT_MOST = Duration.ofSeconds(5);

	Retries opening() {
		return new Retries(this.openings + 1, this.failures, this.refusals);
	}

	Retries failed(FailureKind kind) {
		return (kind == FailureKind.REFUSED) ? new Retries(this.openings, this.failures, this.refusals + 1)
				: new Retries(this.openings, this.failures + 1, this.refusals);
	}

	/** Return when to try again after one more failure. */
	long next(FailureKind kind, Moment now) {
		boolean refused = kind == FailureKind.REFUSED;
		return now.nanos() + (refused ? RetryPolicy.REFUSED.pause(this.refusals, now.jitter())
				: UNANSWERED.pause(this.failures, now.jitter()));
	}

	/** Return when the next watch that is requested has to be open. */
	long openedBy(Moment now) {
		long within = OPENED_WITHIN.toNanos() << Math.min(this.openings, 3);
		return now.nanos() + Math.min(within, OPENED_WITHIN_AT_MOST.toNanos());
	}

}
