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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.watch.ClusterDiff;
import io.github.clustercontrol.internal.watch.ClusterFollower;
import org.jspecify.annotations.Nullable;

/**
 * Checks in every step that a watch delivers each change once, in order, and no other;
 * that the watcher has the members that there are at its revision; and that the
 * differences that its listener gets lead to the same members.
 */
final class WatcherCheck {

	/** Members are marked stale after that. */
	private static final long CONFIRMED_WITHIN = 10 * SimulatedTime.SECOND;

	private final ClusterWorld world;

	private final String name;

	private final ClusterFollower cluster;

	private final ExpiryCheck expiry;

	private final TreeMap<String, Member> composed = new TreeMap<>();

	private int historyId;

	private long revision;

	private long confirmedAt;

	WatcherCheck(ClusterWorld world, String name, ClusterFollower cluster) {
		this.world = world;
		this.name = name;
		this.cluster = cluster;
		this.expiry = new ExpiryCheck(world, name, cluster);
	}

	/** Whether etcd was restored since it was read. */
	boolean isOutdated() {
		return this.historyId != this.world.etcd().identity().historyId();
	}

	ExpiryCheck expiry() {
		return this.expiry;
	}

	void listed(int historyId, long revision) {
		if (historyId == this.historyId) {
			check(revision >= this.revision, "goes back from revision " + this.revision + " to " + revision);
		}
		else {
			this.expiry.restored();
		}
		Map<String, KeyVersion> known = (this.historyId != 0) ? membersInEtcd() : Map.of();
		this.historyId = historyId;
		this.revision = revision;
		this.confirmedAt = now();
		Map<String, KeyVersion> removed = new TreeMap<>();
		Map<String, KeyVersion> expired = new TreeMap<>();
		known.forEach((address, version) -> {
			if (!membersInEtcd().containsKey(address)) {
				boolean purpose = version.lease() == 0 || history().hadSentinel(historyId, revision, version.lease());
				(purpose ? removed : expired).put(address, version);
			}
		});
		this.expiry.begin(removed.size());
		expired.forEach((address, version) -> this.expiry.gone(address, version, false));
		removed.forEach((address, version) -> this.expiry.gone(address, version, true));
		decided();
		check(this.cluster.revision() == revision, "is at revision " + this.cluster.revision());
	}

	/** All changes up to a revision were delivered. */
	void complete(long revision) {
		check(history().members(this.historyId, revision).equals(membersInEtcd()),
				"compares before it has delivered the changes up to revision " + revision);
	}

	void changed(List<KeyVersion> changes) {
		long last = changes.get(changes.size() - 1).modRevision();
		check(changes.equals(history().changes(this.historyId, this.revision + 1, last)),
				"gets other changes after revision " + this.revision + " than there were: " + changes);
		this.confirmedAt = now();
		Map<String, KeyVersion> lastOf = new HashMap<>();
		changes.forEach((change) -> lastOf.put(change.key(), change));
		this.expiry.begin((int) changes.stream().filter(this::isPurpose).count());
		for (KeyVersion change : changes) {
			this.revision = change.modRevision();
			String address = ClusterHistory.address(change.key());
			KeyVersion lost = before(change);
			if (!change.deleted()) {
				this.expiry.came(address);
			}
			else if (lost != null) {
				// Whether one was held that came back cannot be seen from here
				if (isPurpose(change) || lastOf.get(change.key()) == change) {
					this.expiry.gone(address, lost, isPurpose(change));
				}
			}
		}
		decided();
		check(this.cluster.revision() == this.revision, "is at revision " + this.cluster.revision());
	}

	/** Return the key before a change. */
	private @Nullable KeyVersion before(KeyVersion change) {
		return history().members(this.historyId, change.modRevision() - 1).get(ClusterHistory.address(change.key()));
	}

	private boolean isPurpose(KeyVersion change) {
		KeyVersion lost = before(change);
		return change.deleted() && lost != null
				&& (lost.lease() == 0 || history().isPurpose(this.historyId, change.modRevision(), lost.lease()));
	}

	/**
	 * etcd confirmed what was delivered.
	 * @param known a revision that etcd was known to have reached before
	 */
	void confirmed(long known) {
		this.confirmedAt = now();
		check(!this.world.confirmsTruly() || known <= this.revision
				|| history().changes(this.historyId, this.revision + 1, known).isEmpty(),
				"confirms revision " + this.revision + " although revision " + known + " was known");
	}

	/**
	 * What was delivered was up to date when a renewal was sent. The member that answered
	 * had applied at least what all members had applied then.
	 * @param at when it was sent, as the watch says
	 */
	void confirmedByRenewal(long at) {
		this.confirmedAt = Math.max(this.confirmedAt, at);
		check(!isOutdated() || this.world.etcd().identity().restoredAt() > at,
				"is confirmed by an etcd that was restored");
		long applied = this.world.etcd().appliedByAll(at);
		check(isOutdated() || this.world.respondsAhead() || applied <= this.revision
				|| history().changes(this.historyId, this.revision + 1, applied).isEmpty(),
				"is confirmed although it misses changes after revision " + this.revision);
	}

	void released() {
		decided();
		this.expiry.released();
	}

	private void decided() {
		Map<String, Member> now = new TreeMap<>();
		for (Member member : this.cluster.members()) {
			check(now.put(member.address(), member) == null, "has " + member.address() + " twice");
		}
		check(now.keySet().equals(this.cluster.replayed()),
				"has a history that leads to " + this.cluster.replayed() + " and not to " + now.keySet());
		Set<String> held = this.cluster.held();
		checkMembers(now, held);
		this.expiry.decided(now.keySet(), held);
	}

	private void checkMembers(Map<String, Member> now, Set<String> held) {
		Map<String, KeyVersion> inEtcd = membersInEtcd();
		inEtcd.forEach((address, version) -> check(now.containsKey(address), "misses " + address));
		held.forEach((address) -> check(now.containsKey(address), "holds " + address + " and does not have it"));
		now.forEach((address, member) -> {
			KeyVersion version = inEtcd.get(address);
			if (version == null) {
				check(held.contains(address), "invents " + address);
				version = this.expiry.held(address);
			}
			else {
				check(!held.contains(address), "holds " + address + ", whose key exists");
			}
			check(String.valueOf(version.value()).equals(member.rawValue()),
					"has another value of " + address + ": " + member.rawValue());
		});
	}

	/** The listener gets a difference. */
	void delivered(ClusterDiff difference) {
		for (Member member : difference.removed()) {
			check(member.equals(this.composed.remove(member.address())),
					"delivers that " + member.address() + " was removed, which its listener does not have like that");
		}
		for (Member member : difference.added()) {
			check(this.composed.put(member.address(), member) == null,
					"delivers that " + member.address() + " was added, which its listener has");
		}
		for (Member member : difference.updated()) {
			Member old = this.composed.put(member.address(), member);
			check(old != null && !old.equals(member),
					"delivers that " + member.address() + " was updated, which is the same");
		}
		check(List.copyOf(this.composed.values()).equals(this.cluster.members()),
				"delivers differences that do not lead to its members");
	}

	/** Return what is not yet as it has to be at rest, {@code null} if all is. */
	@Nullable String unsettled(boolean listenerBusy) {
		if (isOutdated()) {
			return "did not read etcd after the restore";
		}
		if (!this.cluster.held().isEmpty()) {
			return "holds " + this.cluster.held();
		}
		if (!history().members(this.historyId, this.world.etcd().revision()).equals(membersInEtcd())) {
			return "does not have the last changes";
		}
		if (now() - this.confirmedAt > CONFIRMED_WITHIN) {
			return "is not confirmed any more";
		}
		boolean delivered = List.copyOf(this.composed.values()).equals(this.cluster.members());
		return (delivered && !listenerBusy) ? null : "did not deliver all changes";
	}

	private Map<String, KeyVersion> membersInEtcd() {
		return history().members(this.historyId, this.revision);
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

}
