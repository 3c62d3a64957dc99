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

import java.util.ArrayList;
import java.util.List;

/**
 * The changes between a watch and its listener, as {@code WatchDelivery}: what one task
 * of the watch delivers comes in one call.
 */
final class SimulatedDelivery {

	private final SimulatedWatchListener listener;

	private final List<KeyVersion> pending = new ArrayList<>();

	private boolean confirmed;

	private long knownRevision;

	private long renewedAt = -1;

	SimulatedDelivery(SimulatedWatchListener listener) {
		this.listener = listener;
	}

	void deliver(List<KeyVersion> changes, long from, long to) {
		changes.stream()
			.filter((change) -> change.modRevision() >= from && change.modRevision() <= to)
			.forEach(this.pending::add);
	}

	void confirm(long knownRevision) {
		this.confirmed = true;
		this.knownRevision = knownRevision;
	}

	void confirmByRenewal(long at) {
		this.renewedAt = at;
	}

	void discard() {
		this.pending.clear();
		this.confirmed = false;
		this.renewedAt = -1;
	}

	/** Call the listener with what is to be delivered. */
	void flush() {
		List<KeyVersion> changes = List.copyOf(this.pending);
		boolean confirms = this.confirmed;
		long at = this.renewedAt;
		discard();
		if (!changes.isEmpty()) {
			this.listener.changed(changes);
		}
		if (confirms) {
			this.listener.confirmed(this.knownRevision);
		}
		if (at >= 0) {
			this.listener.confirmedByRenewal(at);
		}
	}

}
