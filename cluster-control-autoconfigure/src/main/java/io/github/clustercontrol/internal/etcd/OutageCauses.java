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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.jspecify.annotations.Nullable;

/**
 * Decides which failures of an outage are logged: the first one after a while, and then
 * each other cause that lasts. Requests that are in flight when the cause changes still
 * fail for the former one, and some failures have no cause.
 */
final class OutageCauses {

	/** A change of leader or one dead member of three is over before that. */
	static final Duration LASTING = Duration.ofSeconds(2);

	private final LongSupplier nanoTime;

	private final RepeatedFailure logged = new RepeatedFailure();

	private @Nullable ConnectionProblem cause;

	private long causeSinceNanos;

	OutageCauses(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/** Record a failure, and return whether to log it. */
	boolean isToBeLogged(ConnectionProblem cause, Duration failing) {
		boolean first = !this.logged.isLogged();
		if (cause != this.cause && (first || cause != ConnectionProblem.OTHER)) {
			this.cause = cause;
			this.causeSinceNanos = this.nanoTime.getAsLong();
		}
		Duration lasting = first ? failing : Duration.ofNanos(this.nanoTime.getAsLong() - this.causeSinceNanos);
		return cause == this.cause && lasting.compareTo(LASTING) >= 0 && this.logged.isNew(cause.name());
	}

	/** Record an answer, and return whether an outage that was logged ends now. */
	boolean isOver() {
		this.cause = null;
		return this.logged.isOver();
	}

}
