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
 * A watch that is open at a {@link SimulatedMember}.
 */
final class SimulatedWatch {

	private final String key;

	private final String end;

	private final Receiver receiver;

	private long next;

	private boolean closed;

	SimulatedWatch(String key, String end, long first, Receiver receiver) {
		this.key = key;
		this.end = end;
		this.next = first;
		this.receiver = receiver;
	}

	/** Return the first key after all that start with a prefix. */
	static String prefixEnd(String prefix) {
		int last = prefix.length() - 1;
		return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
	}

	/** Return the first revision that was not delivered yet. */
	long next() {
		return this.next;
	}

	boolean isClosed() {
		return this.closed;
	}

	/** End it from the side of the client: the receiver gets nothing more. */
	void close() {
		this.closed = true;
	}

	/** All events that are to be delivered come in one response. */
	void deliver(List<KeyVersion> history, long upTo) {
		List<KeyVersion> events = history.stream().filter(this::covers).toList();
		this.next = Math.max(this.next, upTo + 1);
		if (!events.isEmpty() && !this.closed) {
			this.receiver.events(events);
		}
	}

	private boolean covers(KeyVersion version) {
		return version.key().compareTo(this.key) >= 0 && version.key().compareTo(this.end) < 0;
	}

	/** Deliver earlier events again with the next ones. */
	void repeatFrom(long revision) {
		this.next = Math.min(this.next, revision);
	}

	void progress(long revision) {
		if (!this.closed) {
			this.receiver.progress(revision);
		}
	}

	void compacted(long revision) {
		if (!this.closed) {
			this.closed = true;
			this.receiver.compacted(revision);
		}
	}

	void broken() {
		if (!this.closed) {
			this.closed = true;
			this.receiver.broken();
		}
	}

	/**
	 * What gets the responses of a watch, in their order.
	 */
	interface Receiver {

		/**
		 * The watch is open.
		 * @param header what the member says of itself
		 */
		void created(ResponseHeader header);

		/**
		 * Keys changed.
		 * @param events the changes in order, all of each revision
		 */
		void events(List<KeyVersion> events);

		/**
		 * The answer to a progress request.
		 * @param revision the revision of the member
		 */
		void progress(long revision);

		/**
		 * The first revision is compacted. The watch has ended.
		 * @param revision the oldest revision that a watch may begin at
		 */
		void compacted(long revision);

		/** The connection broke. The watch has ended. */
		void broken();

	}

}
