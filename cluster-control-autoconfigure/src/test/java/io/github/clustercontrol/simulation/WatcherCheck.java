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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.watch.ClusterDiff;
import io.github.clustercontrol.internal.watch.ClusterFollower;
import org.jspecify.annotations.Nullable;

/**
 * Checks in every step that a watcher has the members that there truly were at its
 * revision, that it holds the right ones, and that what its listener was told comes to
 * the same.
 */
final class WatcherCheck {

	/** Causes are asked again after half a second without an answer. */
	private static final long ASKED_AGAIN = 600 * SimulatedTime.MILLISECOND;

	private final ClusterWorld world;

	private final String name;

	private final ClusterFollower cluster;

	private final long period;

	private final TreeMap<String, Member> composed = new TreeMap<>();

	private final Map<String, Departure> departures = new HashMap<>();

	private final Set<Long> compacted = new HashSet<>();

	/** The members, those that are held included. */
	private final Set<String> present = new HashSet<>();

	/**
	 * How many were removed on purpose in this step. Whether that was before or after an
	 * expiry a read does not tell, and changes that arrive together are decided together.
	 */
	private int removedTogether;

	/** Whether expiry took more than half if each change is taken by itself. */
	private boolean tooMany;

	private long clusterId;

	private long revision;

	private long unansweredAt = -ASKED_AGAIN;

	WatcherCheck(ClusterWorld world, String name, ClusterFollower cluster) {
		this.world = world;
		this.name = name;
		this.cluster = cluster;
		this.period = world.expiryHold().toNanos();
	}

	void unanswered() {
		this.unansweredAt = now();
	}

	/** What etcd has compacted tells no cause. */
	void compacted(long lease) {
		this.compacted.add(lease);
	}

	void listed(long clusterId, long revision) {
		if (clusterId == this.clusterId) {
			check(revision >= this.revision, "goes back from revision " + this.revision + " to " + revision);
		}
		else {
			// The revisions of earlier departures mean something else in another history
			this.departures.values().forEach((departure) -> departure.expired = false);
		}
		Map<String, KeyVersion> known = (this.clusterId != 0) ? truth() : Map.of();
		this.clusterId = clusterId;
		this.revision = revision;
		Map<String, KeyVersion> removed = new TreeMap<>();
		Map<String, KeyVersion> expired = new TreeMap<>();
		known.forEach((address, version) -> {
			if (!truth().containsKey(address)) {
				boolean purpose = version.lease() == 0 || history().hadSentinel(clusterId, revision, version.lease());
				(purpose ? removed : expired).put(address, version);
			}
		});
		this.removedTogether = removed.size();
		expired.forEach((address, version) -> gone(address, version, false));
		removed.forEach((address, version) -> gone(address, version, true));
		decided();
		check(this.cluster.revision() == revision, "is at revision " + this.cluster.revision());
	}

	void changed(List<KeyChange> changes) {
		Map<String, KeyChange> last = new HashMap<>();
		changes.forEach((change) -> last.put(change.key().key(), change));
		this.removedTogether = (int) changes.stream().filter(this::isPurpose).count();
		for (KeyChange change : changes) {
			check(change.revision() >= this.revision, "sees an old change of revision " + change.revision());
			this.revision = change.revision();
			String address = ClusterHistory.address(change.key().key());
			KeyVersion lost = history().members(this.clusterId, this.revision - 1).get(address);
			if (!change.deleted()) {
				this.present.add(address);
			}
			else if (lost != null) {
				boolean purpose = isPurpose(lost, this.revision);
				// Whether one was held that came back cannot be seen from here
				if (purpose || last.get(change.key().key()) == change) {
					gone(address, lost, purpose);
				}
			}
		}
		decided();
		check(this.cluster.revision() == this.revision, "is at revision " + this.cluster.revision());
	}

	private boolean isPurpose(KeyChange change) {
		KeyVersion lost = history().members(this.clusterId, change.revision() - 1)
			.get(ClusterHistory.address(change.key().key()));
		return change.deleted() && lost != null && isPurpose(lost, change.revision());
	}

	private boolean isPurpose(KeyVersion lost, long revision) {
		return lost.lease() == 0 || history().isPurpose(this.clusterId, revision, lost.lease());
	}

	/** A key went. What expired is gone if it is neither there nor held. */
	private void gone(String address, KeyVersion version, boolean purpose) {
		Departure departure = new Departure(version, purpose, now());
		this.departures.put(address, departure);
		boolean taken = this.cluster.members().stream().noneMatch((member) -> member.address().equals(address));
		if (purpose) {
			this.present.remove(address);
		}
		else if (taken && this.present.remove(address) && !this.compacted.contains(version.lease())) {
			checkHalf();
			departure.expired = true;
		}
	}

	/** Expiry takes one more member, which is not among those present any more. */
	private void checkHalf() {
		long expired = expired() + 1;
		long all = this.present.size() + expired;
		this.tooMany |= all - this.removedTogether >= 3 && 2 * expired > all;
	}

	/** It may also decide on several changes together, when others have come back. */
	private void checkHalfAtTheEnd() {
		boolean half = this.period == 0 || !this.tooMany || expired() <= this.present.size() + this.removedTogether;
		this.tooMany = false;
		this.removedTogether = 0;
		check(half, "lets expiry take " + expired() + " members and leaves " + this.present.size());
	}

	private long expired() {
		return this.departures.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().expired && now() - entry.getValue().at < this.period
					&& !this.present.contains(entry.getKey())
					&& !this.compacted.contains(entry.getValue().version.lease()))
			.count();
	}

	void released() {
		decided();
		for (String address : this.cluster.held()) {
			check(now() - departure(address).at < this.period, "holds " + address + " for too long");
		}
	}

	private void decided() {
		Map<String, Member> now = new TreeMap<>();
		for (Member member : this.cluster.members()) {
			check(now.put(member.address(), member) == null, "has " + member.address() + " twice");
		}
		Set<String> held = this.cluster.held();
		check(this.period != 0 || held.isEmpty(), "holds members although that is turned off");
		checkMembers(now, held);
		checkHeld(held);
		this.present.clear();
		this.present.addAll(now.keySet());
		checkHalfAtTheEnd();
	}

	private void checkMembers(Map<String, Member> now, Set<String> held) {
		Map<String, KeyVersion> truth = truth();
		truth.forEach((address, version) -> check(now.containsKey(address), "misses " + address));
		held.forEach((address) -> check(now.containsKey(address), "holds " + address + " and does not have it"));
		now.forEach((address, member) -> {
			KeyVersion version = truth.get(address);
			if (version == null) {
				check(held.contains(address), "invents " + address);
				version = departure(address).version;
			}
			else {
				check(!held.contains(address), "holds " + address + ", which is there");
			}
			check(String.valueOf(version.value()).equals(member.rawValue()),
					"has another value of " + address + ": " + member.rawValue());
		});
	}

	/** What was removed on purpose goes at once, unless etcd could not tell that. */
	private void checkHeld(Set<String> held) {
		for (String address : held) {
			Departure departure = departure(address);
			boolean asked = departure.at == now() && now() - this.unansweredAt >= ASKED_AGAIN;
			boolean known = !this.compacted.contains(departure.version.lease());
			check(!(departure.purpose && asked && known), "holds " + address + ", which was removed on purpose");
		}
	}

	private Departure departure(String address) {
		Departure departure = this.departures.get(address);
		if (departure == null) {
			throw new BrokenRule(this.name + " holds " + address + ", which never went");
		}
		return departure;
	}

	/** The listener is told of a difference. */
	void delivered(ClusterDiff difference) {
		for (Member member : difference.removed()) {
			check(member.equals(this.composed.remove(member.address())),
					"tells that " + member.address() + " went, which was not there like that");
		}
		for (Member member : difference.added()) {
			check(this.composed.put(member.address(), member) == null,
					"tells that " + member.address() + " came, which was there");
		}
		for (Member member : difference.updated()) {
			Member old = this.composed.put(member.address(), member);
			check(old != null && !old.equals(member), "tells that " + member.address() + " changed, which did not");
		}
		check(List.copyOf(this.composed.values()).equals(this.cluster.members()),
				"tells of differences that do not lead to its members");
	}

	/** Return what is not yet as it has to be at rest, {@code null} if all is. */
	@Nullable String unsettled(boolean listenerBusy) {
		Map<String, KeyVersion> truth = history().members(this.clusterId, this.world.etcd().revision());
		if (!this.cluster.held().isEmpty()) {
			return "holds " + this.cluster.held();
		}
		if (!truth.equals(truth())) {
			return "has not seen the last changes";
		}
		boolean told = List.copyOf(this.composed.values()).equals(this.cluster.members());
		return (told && !listenerBusy) ? null : "has not told of all changes";
	}

	private Map<String, KeyVersion> truth() {
		return history().members(this.clusterId, this.revision);
	}

	private ClusterHistory history() {
		return this.world.history();
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
