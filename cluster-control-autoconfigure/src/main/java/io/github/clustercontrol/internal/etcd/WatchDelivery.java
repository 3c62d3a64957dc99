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
import java.util.ArrayList;
import java.util.List;

import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Changed;

/**
 * The changes between a watch and its listener. What arrives while the listener is busy
 * is delivered in one call.
 */
final class WatchDelivery {

	private final EtcdConnection connection;

	private final EtcdWatch.Target target;

	private final EtcdWatch.Listener listener;

	/** The changes of the last response. */
	private List<KeyChange> arrived = List.of();

	private long arrivedNanos;

	private List<KeyChange> pending = new ArrayList<>();

	private long pendingSince;

	/** How many nanoseconds ago etcd confirmed all of it, negative if it did not. */
	private long confirmedAgo = -1;

	WatchDelivery(EtcdConnection connection, EtcdWatch.Target target, EtcdWatch.Listener listener) {
		this.connection = connection;
		this.target = target;
		this.listener = listener;
	}

	/** Take the changes of a response. The rules decide when to deliver them. */
	Changed arrived(WatchResponse response, long nanos) {
		List<KeyChange> changes = new ArrayList<>(response.getEvents().size());
		long first = Long.MAX_VALUE;
		long last = 0;
		for (WatchEvent event : response.getEvents()) {
			KeyChange change = KeyChange.of(event);
			if (this.target.covers(change.key().key())) {
				changes.add(change);
				first = Math.min(first, change.revision());
				last = Math.max(last, change.revision());
			}
		}
		this.arrived = changes;
		this.arrivedNanos = nanos;
		return new Changed(first, last);
	}

	void deliver(long from, long to) {
		if (this.pending.isEmpty()) {
			this.pendingSince = this.arrivedNanos;
		}
		for (KeyChange change : this.arrived) {
			if (change.revision() >= from && change.revision() <= to) {
				this.pending.add(change);
			}
		}
	}

	void confirm(long ago) {
		this.confirmedAgo = (this.confirmedAgo < 0) ? ago : Math.min(ago, this.confirmedAgo);
	}

	/** Call the listener with what is to be delivered. */
	void flush() {
		List<KeyChange> changes = this.pending;
		long ago = this.confirmedAgo;
		discard();
		if (!changes.isEmpty()) {
			this.listener.changed(changes, this.pendingSince);
		}
		if (ago >= 0) {
			this.connection.answered();
			this.listener.confirmed(Duration.ofNanos(ago));
		}
	}

	/**
	 * Do not deliver what is pending. More of the last response can still be delivered.
	 */
	void discard() {
		if (!this.pending.isEmpty()) {
			this.pending = new ArrayList<>();
		}
		this.confirmedAgo = -1;
	}

}
