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

import org.jspecify.annotations.Nullable;

/**
 * What peers have seen of this instance, and how far its departure is.
 *
 * @param joinedBefore whether this run has had its key before: only the first write takes
 * over a key
 * @param announced whether it is published that the key is in etcd
 * @param outSince when the key was in etcd last, {@code null} if never
 * @param outAt the revision at which it was deleted then, 0 if that is not known
 * @param joins how often the key was written after it had not been there
 * @param departure how far this instance is on its way out
 */
public record Presence(boolean joinedBefore, boolean announced, @Nullable Long outSince, long outAt, long joins,
		Departure departure) {

	static final Presence NEVER = new Presence(false, false, null, 0, 0, Departure.NONE);

	Presence joined() {
		return new Presence(true, true, this.outSince, this.outAt, this.joins + 1, this.departure);
	}

	Presence seen() {
		return new Presence(true, this.announced, this.outSince, this.outAt, this.joins, this.departure);
	}

	/** The key is gone since a revision, 0 if it is not known. */
	Presence gone(long nanos, long revision) {
		return new Presence(this.joinedBefore, false, nanos, revision, this.joins, this.departure);
	}

	/** Something else is where the key was, and it is written again at once. */
	Presence overwritten(long nanos) {
		return new Presence(this.joinedBefore, this.announced, nanos, 0, this.joins, this.departure);
	}

	Presence departing(Departure departure) {
		return new Presence(this.joinedBefore, this.announced, this.outSince, this.outAt, this.joins, departure);
	}

	/**
	 * The steps of leaving for good.
	 */
	public enum Departure {

		/** This instance stays. */
		NONE,

		/** The key is to be deleted. */
		KEY,

		/** The key is dealt with, the lease is to be revoked. */
		LEASE,

		/** Nothing is left to do. */
		DONE,

		/** That is reported. */
		LEFT

	}

}
