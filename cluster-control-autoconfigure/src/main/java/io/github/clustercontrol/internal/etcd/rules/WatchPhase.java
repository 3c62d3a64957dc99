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

/**
 * What a watch does now.
 */
public sealed interface WatchPhase {

	/** Return when something is due, as {@link Moment#nanos()}. */
	default long due() {
		return Long.MAX_VALUE;
	}

	/** Return whether a watch is open. */
	default boolean isFollowing() {
		return this instanceof Following;
	}

	/** Everything is read. */
	record Reading() implements WatchPhase {
	}

	/**
	 * A read checks that etcd answers before a watch is requested once more: on a broken
	 * connection a watch has no error message, and opens late when etcd is back.
	 */
	record Probing() implements WatchPhase {
	}

	/**
	 * A watch is requested.
	 *
	 * @param due when it has to be open
	 */
	record Opening(long due) implements WatchPhase {
	}

	/**
	 * The member that opened the watch is behind what is known of etcd: a linearizable
	 * read shows whether it lags behind, or etcd was restored.
	 *
	 * @param header what the member said
	 */
	record Verifying(WatchPosition.Header header) implements WatchPhase {
	}

	/** The watch is open. */
	sealed interface Following extends WatchPhase {

		Liveness liveness();

		@Override
		default long due() {
			return liveness().due();
		}

	}

	/**
	 * The watch is open and has not delivered yet all that is known to exist. In this
	 * phase a response confirms nothing.
	 *
	 * @param liveness whether it responds
	 */
	record CatchingUp(Liveness liveness) implements Following {

	}

	/**
	 * The watch is open and has delivered all that was known to exist when it was opened.
	 *
	 * @param liveness whether it responds
	 */
	record Live(Liveness liveness) implements Following {

	}

	/**
	 * There is no watch until the next attempt.
	 *
	 * @param due when to try again
	 * @param read whether to read everything then, and otherwise to open a watch from the
	 * next revision
	 */
	record Waiting(long due, boolean read) implements WatchPhase {
	}

	/** The watch was closed. Nothing follows. */
	record Closed() implements WatchPhase {
	}

}
