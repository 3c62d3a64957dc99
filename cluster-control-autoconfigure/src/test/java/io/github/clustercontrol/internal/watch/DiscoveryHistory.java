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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;

/**
 * The keys below a path at each revision, written at random and delivered to a watch by
 * the rules of etcd: all changes of a revision together, a read of all keys at one
 * revision, and nothing of what was compacted.
 */
final class DiscoveryHistory {

	static final String PATH = "/shop";

	private static final List<String> CLUSTERS = List.of("a", "b", "c", "d", "e");

	private static final List<String> OTHERS = List.of("/shop/../h:1", "/shop/h:1", "/shop/a/no-address");

	private final Random random;

	private final Map<String, StoredKey> keys = new TreeMap<>();

	/** The changes of each revision that the watch has not delivered. */
	private final List<List<KeyChange>> pending = new ArrayList<>();

	/** The members up to the revision that the watch has delivered. */
	private final Map<String, String> delivered = new TreeMap<>();

	/** How often each delivered key was created. */
	private final Map<String, Integer> creations = new TreeMap<>();

	private long revision = 1;

	DiscoveryHistory(Random random) {
		this.random = random;
	}

	/** Write one to four keys in one revision. */
	void write() {
		this.revision++;
		Map<String, KeyChange> changes = new TreeMap<>();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			String key = key();
			if (this.random.nextInt(5) < 3) {
				StoredKey put = new StoredKey(key, ("value " + this.random.nextInt(3)).getBytes(StandardCharsets.UTF_8),
						this.revision, 0);
				changes.put(key, new KeyChange(put, false, !this.keys.containsKey(key)));
			}
			else if (this.keys.containsKey(key)) {
				changes.put(key, deleted(key));
			}
		}
		apply(changes);
	}

	/** Delete a cluster, or all. */
	void deletePrefix() {
		String prefix = (this.random.nextInt(4) == 0) ? PATH : PATH + "/" + cluster() + "/";
		delete((key) -> key.startsWith(prefix));
	}

	/** Delete some keys in one revision. */
	void delete(Predicate<String> selected) {
		this.revision++;
		Map<String, KeyChange> changes = new TreeMap<>();
		this.keys.keySet().stream().filter(selected).forEach((key) -> changes.put(key, deleted(key)));
		apply(changes);
	}

	private void apply(Map<String, KeyChange> changes) {
		changes.forEach((key, change) -> {
			if (change.deleted()) {
				this.keys.remove(key);
			}
			else {
				this.keys.put(key, change.key());
			}
		});
		if (!changes.isEmpty()) {
			this.pending.add(List.copyOf(changes.values()));
		}
	}

	private KeyChange deleted(String key) {
		return new KeyChange(new StoredKey(key, new byte[0], this.revision, 0), true);
	}

	private String key() {
		if (this.random.nextInt(8) == 0) {
			return OTHERS.get(this.random.nextInt(OTHERS.size()));
		}
		return PATH + "/" + cluster() + "/h:" + (1 + this.random.nextInt(3));
	}

	private String cluster() {
		return CLUSTERS.get(this.random.nextInt(CLUSTERS.size()));
	}

	/** Deliver the changes of some revisions together. */
	void deliver(DiscoveryWatch watch) {
		int revisions = Math.min(this.pending.size(), 1 + this.random.nextInt(3));
		List<KeyChange> changes = new ArrayList<>();
		for (List<KeyChange> together : this.pending.subList(0, revisions)) {
			changes.addAll(together);
		}
		this.pending.subList(0, revisions).clear();
		if (!changes.isEmpty()) {
			changes.forEach((change) -> {
				if (change.deleted()) {
					this.delivered.remove(change.key().key());
				}
				else {
					this.delivered.put(change.key().key(), value(change.key()));
				}
				if (change.created()) {
					this.creations.merge(change.key().key(), 1, Integer::sum);
				}
			});
			watch.changed(changes, System.nanoTime());
		}
	}

	/** What was not delivered is compacted: the watch reads all keys. */
	void compact(DiscoveryWatch watch) {
		this.pending.clear();
		Listing listing = read(watch);
		this.delivered.clear();
		this.keys.values().forEach((key) -> this.delivered.put(key.key(), value(key)));
		watch.listed(listing);
	}

	/** The watch is compared with a read, up to whose revision it delivers meanwhile. */
	void compare(DiscoveryWatch watch) {
		Listing listing = read(watch);
		while (!this.pending.isEmpty()) {
			deliver(watch);
		}
		watch.listedAgain(listing);
	}

	private Listing read(DiscoveryWatch watch) {
		Selection selection = watch.selection();
		List<StoredKey> taken = new ArrayList<>();
		for (StoredKey key : this.keys.values()) {
			if (!selection.ignored().test(key.key()) && selection.wanted().test(key.key())) {
				selection.taken().accept(key);
				taken.add(key);
			}
		}
		return new Listing(this.revision, taken);
	}

	private static String value(StoredKey key) {
		return new String(key.value(), StandardCharsets.UTF_8);
	}

	/**
	 * Return the values of the members by cluster and address, as they were delivered.
	 */
	Map<String, Map<String, String>> members() {
		return this.delivered.entrySet()
			.stream()
			.filter((entry) -> !OTHERS.contains(entry.getKey()))
			.collect(Collectors.groupingBy((entry) -> entry.getKey().split("/")[2], TreeMap::new, Collectors
				.toMap((entry) -> entry.getKey().split("/")[3], Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
	}

	/** Return how often the key of a member was created, as far as it was delivered. */
	int creations(String cluster, String address) {
		return this.creations.getOrDefault(PATH + "/" + cluster + "/" + address, 0);
	}

	/** Return how many of the delivered keys are not members. */
	long rejected() {
		return this.delivered.keySet().stream().filter(OTHERS::contains).count();
	}

}
