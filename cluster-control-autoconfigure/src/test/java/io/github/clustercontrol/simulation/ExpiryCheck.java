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

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.internal.watch.ClusterFollower;

/**
 * Checks that a watcher holds the right members: expiry removes at most half of them
 * within a period, a delete removes a member at once, and no member is held for longer.
 */
final class ExpiryCheck {

	/** Causes are asked again after half a second without an answer. */
	private static final long ASKED_AGAIN = 600 * SimulatedTime.MILLISECOND;

	private final ClusterWorld world;

	private final String name;

	private final ClusterFollower cluster;

	private final long period;

	private final Map<String, Departure> departures = new HashMap<>();

	/** The leases of which etcd does not know any more why their keys are gone. */
	private final Set<Long> unknown = new HashSet<>();

	/** The members, those that are held included. */
	private final Set<String> present = new HashSet<>();

	/**
	 * How many were removed on purpose in this step. A read does not contain whether that
	 * was before or after an expiry, and changes of one call are decided together.
	 */
	private int removedTogether;

	/** Whether expiry removes more than half if each change is decided by itself. */
	private boolean tooMany;

	private long unansweredAt = -ASKED_AGAIN;

	ExpiryCheck(ClusterWorld world, String name, ClusterFollower cluster) {
		this.world = world;
		this.name = name;
		this.cluster = cluster;
		this.period = world.expiryHold().toNanos();
	}

	/** Causes were not answered. */
	void unanswered() {
		this.unansweredAt = now();
	}

	/** etcd does not have the cause: the revision is compacted, or etcd was restored. */
	void unknown(long lease) {
		this.unknown.add(lease);
	}

	/** The revisions of earlier departures mean something else in another history. */
	void restored() {
		this.departures.values().forEach((departure) -> departure.expired = false);
	}

	/**
	 * Begin a step.
	 * @param removed how many members it removes on purpose
	 */
	void begin(int removed) {
		this.removedTogether = removed;
	}

	void came(String address) {
		this.present.add(address);
	}

	/** A key is gone. A member whose lease expired is removed if it is not held. */
	void gone(String address, KeyVersion version, boolean purpose) {
		Departure departure = new Departure(version, purpose, now());
		this.departures.put(address, departure);
		boolean removed = this.cluster.members().stream().noneMatch((member) -> member.address().equals(address));
		if (purpose) {
			this.present.remove(address);
		}
		else if (removed && this.present.remove(address) && !this.unknown.contains(version.lease())) {
			long expired = expired() + 1;
			long all = this.present.size() + expired;
			this.tooMany |= all - this.removedTogether >= 3 && 2 * expired > all;
			departure.expired = true;
		}
	}

	private long expired() {
		return this.departures.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().expired && now() - entry.getValue().at < this.period
					&& !this.present.contains(entry.getKey())
					&& !this.unknown.contains(entry.getValue().version.lease()))
			.count();
	}

	/** Return the key of a member that is held. */
	KeyVersion held(String address) {
		return departure(address).version;
	}

	/** End a step. It may decide on several changes together, when others came back. */
	void decided(Set<String> members, Set<String> held) {
		check(this.period != 0 || held.isEmpty(), "holds members although that is turned off");
		held.forEach(this::checkHeld);
		this.present.clear();
		this.present.addAll(members);
		boolean half = this.period == 0 || !this.tooMany || expired() <= this.present.size() + this.removedTogether;
		this.tooMany = false;
		this.removedTogether = 0;
		check(half, "lets expiry remove " + expired() + " members and leaves " + this.present.size());
	}

	/** A delete removes a member at once, unless etcd does not have the cause. */
	private void checkHeld(String address) {
		Departure departure = departure(address);
		boolean asked = departure.at == now() && now() - this.unansweredAt >= ASKED_AGAIN;
		boolean known = !this.unknown.contains(departure.version.lease());
		check(!(departure.purpose && asked && known), "holds " + address + ", which was removed on purpose");
	}

	void released() {
		for (String address : this.cluster.held()) {
			check(now() - departure(address).at < this.period, "holds " + address + " for too long");
		}
	}

	private Departure departure(String address) {
		Departure departure = this.departures.get(address);
		if (departure == null) {
			throw new BrokenRule(this.name + " holds " + address + ", whose key was never deleted");
		}
		return departure;
	}

	private long now() {
		return this.world.time().now();
	}

	private void check(boolean holds, String message) {
		if (!holds) {
			throw new BrokenRule(this.name + " " + message);
		}
	}

	/** The end of a key. */
	private static final class Departure {

		private final KeyVersion version;

		private final boolean purpose;

		private final long at;

		/** Whether the member was removed at once because its lease expired. */
		private boolean expired;

		Departure(KeyVersion version, boolean purpose, long at) {
			this.version = version;
			this.purpose = purpose;
			this.at = at;
		}

	}

}
