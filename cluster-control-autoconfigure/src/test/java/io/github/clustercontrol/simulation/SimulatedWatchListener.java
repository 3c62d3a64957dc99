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

package io.github.clustercontrol.simulation;

import java.util.List;

/**
 * What a watch calls.
 */
interface SimulatedWatchListener {

	/**
	 * Everything was read.
	 * @param reading what was read
	 */
	void listed(Reading reading);

	default void restarted(Reading reading) {
		listed(reading);
	}

	/**
	 * Everything was read while the watch was open, to be compared.
	 * @param reading what was read
	 * @param complete whether all changes before it were delivered, because a later one
	 * follows
	 */
	default void compared(Reading reading, boolean complete) {
		listed(reading);
	}

	/**
	 * Keys changed.
	 * @param versions the new versions in order
	 */
	void changed(List<KeyVersion> versions);

	/**
	 * What was delivered is up to date.
	 * @param known the revision that etcd was known to have reached when the watch was
	 * opened, 0 if progress requests do not reach etcd
	 */
	default void confirmed(long known) {
	}

	/**
	 * What was delivered was up to date when a renewal was sent.
	 * @param at when it was sent, as the watch says
	 */
	default void confirmedByRenewal(long at) {
	}

	/** A read or the watch failed. It is tried again. */
	void failed();

	/** A request has ended, and what it means is delivered: the executor is free. */
	default void answered() {
	}

	/**
	 * Everything at one revision.
	 *
	 * @param historyId which history it was read from, what no client knows
	 * @param header what etcd says of itself
	 * @param keys the keys
	 */
	record Reading(int historyId, ResponseHeader header, List<KeyVersion> keys) {

		long revision() {
			return this.header.revision();
		}

	}

	/** Something that a listener throws although it never should. */
	final class UnexpectedFailure extends RuntimeException {

		UnexpectedFailure() {
			super("unexpected", null, false, false);
		}

	}

}
