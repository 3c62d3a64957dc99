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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records what a watch delivers, and the state that results from it.
 */
class WatchRecorder implements EtcdWatch.Listener {

	private final List<Listing> listings = new ArrayList<>();

	private final List<KeyChange> changes = new ArrayList<>();

	private final List<EtcdRequestException> failures = new ArrayList<>();

	private final Map<String, String> view = new TreeMap<>();

	private int confirmations;

	@Override
	public synchronized void listed(Listing listing) {
		this.listings.add(listing);
		this.view.clear();
		listing.keys().forEach((key) -> this.view.put(key.key(), text(key)));
	}

	@Override
	public synchronized void changed(List<KeyChange> changes, long arrivedNanos) {
		for (KeyChange change : changes) {
			this.changes.add(change);
			if (change.deleted()) {
				this.view.remove(change.key().key());
			}
			else {
				this.view.put(change.key().key(), text(change.key()));
			}
		}
	}

	@Override
	public synchronized void confirmed(Duration ago) {
		this.confirmations++;
	}

	@Override
	public synchronized void failed(EtcdRequestException failure) {
		this.failures.add(failure);
	}

	private static String text(StoredKey key) {
		return new String(key.value(), StandardCharsets.UTF_8);
	}

	synchronized List<Listing> listings() {
		return List.copyOf(this.listings);
	}

	synchronized List<KeyChange> changes() {
		return List.copyOf(this.changes);
	}

	/**
	 * The revisions of all changes, in the order of delivery.
	 * @return the revisions
	 */
	synchronized List<Long> revisions() {
		return this.changes.stream().map(KeyChange::revision).toList();
	}

	synchronized List<EtcdRequestException> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * The keys in etcd according to all deliveries.
	 * @return values by key
	 */
	synchronized Map<String, String> view() {
		return new TreeMap<>(this.view);
	}

	synchronized int confirmations() {
		return this.confirmations;
	}

}
