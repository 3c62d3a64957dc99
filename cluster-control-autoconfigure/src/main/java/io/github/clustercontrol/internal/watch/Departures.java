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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The members with a lease whose keys are gone: {@link ExpiryHold} decides on them.
 *
 * @param gone the members that were removed within the period, without those that were
 * deleted on purpose
 * @param held the members that are kept for a while, by address, the earliest first
 * @param askAgainNanos until when etcd is not asked, because it did not answer
 */
record Departures(List<Departure> gone, Map<String, Departure> held, @Nullable Long askAgainNanos) {

	static final Departures NONE = new Departures(List.of(), Map.of(), null);

	Departures {
		gone = Collections.unmodifiableList(gone);
		held = Collections.unmodifiableMap(held);
	}

	/** Return whether it is not known yet if a held member left on purpose. */
	boolean isUndecided() {
		return !this.held.values().stream().allMatch(Departure::expired);
	}

	/**
	 * Return how long from now to decide again although no key changed, or {@code null}
	 * if no member is held.
	 */
	@Nullable Duration nextDecision(Duration period, long now) {
		if (this.held.isEmpty()) {
			return null;
		}
		if (isUndecided()) {
			return ExpiryHold.ASK_AGAIN;
		}
		long left = this.held.values().iterator().next().nanos() + period.toNanos() - now;
		return Duration.ofNanos(Math.max(0, left));
	}

	/**
	 * The end of the key of a member.
	 *
	 * @param address the address of the member
	 * @param lease the lease of the key
	 * @param revision the revision at which the key was gone
	 * @param nanos when this was noticed
	 * @param expired whether etcd confirmed that the lease expired; otherwise the cause
	 * is not known yet
	 */
	record Departure(String address, long lease, long revision, long nanos, boolean expired) {
	}

}
