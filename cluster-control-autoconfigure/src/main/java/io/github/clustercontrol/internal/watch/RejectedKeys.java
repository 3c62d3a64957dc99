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

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;

/**
 * The keys of a directory that are no members: those that are no address, and those that
 * are one too many. All are counted, by what etcd says of each change, and the first are
 * known by name: anybody may have put any number of them.
 */
final class RejectedKeys {

	/** How many are known by name. */
	static final int SHOWN = 100;

	private final SortedMap<String, String> shown = new TreeMap<>();

	private long unwanted;

	private long tooMany;

	/**
	 * Begin with those that a reading passed over, none of them known by name.
	 * @param others what the reading passed over
	 */
	RejectedKeys(Listing.Others others) {
		this.unwanted = others.unwanted();
		this.tooMany = others.tooMany();
	}

	/**
	 * Take note that a key was put.
	 * @param put the put of the key
	 * @param reason why it is no member
	 * @param address whether it is an address, but one too many
	 * @return whether it is a new one
	 */
	boolean add(KeyChange put, String reason, boolean address) {
		String key = put.key().key();
		boolean added = put.created() && !this.shown.containsKey(key);
		if (added) {
			count(address, 1);
		}
		show(key, reason);
		return added;
	}

	/**
	 * Take note that a key was deleted.
	 * @param key the key
	 * @param address whether it is an address
	 */
	void remove(String key, boolean address) {
		this.shown.remove(key);
		count(address, -1);
	}

	/**
	 * Know a key by name, if there is room, that is counted already.
	 * @param key the key
	 * @param reason why it is no member
	 */
	void show(String key, String reason) {
		if (this.shown.size() < SHOWN) {
			this.shown.put(key, reason);
		}
	}

	private void count(boolean address, int difference) {
		if (address) {
			this.tooMany = Math.max(0, this.tooMany + difference);
		}
		else {
			this.unwanted = Math.max(0, this.unwanted + difference);
		}
	}

	boolean isShown(String key) {
		return this.shown.containsKey(key);
	}

	long count() {
		return this.unwanted + this.tooMany;
	}

	/** Return how many are addresses, but too many. */
	long tooMany() {
		return this.tooMany;
	}

	/**
	 * Return the first of them.
	 * @return why each is rejected, by the whole key
	 */
	SortedMap<String, String> shown() {
		return Collections.unmodifiableSortedMap(new TreeMap<>(this.shown));
	}

}
