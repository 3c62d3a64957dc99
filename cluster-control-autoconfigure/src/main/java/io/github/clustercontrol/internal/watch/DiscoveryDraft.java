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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.watch.DiscoveryRules.Route;
import org.jspecify.annotations.Nullable;

/**
 * Divides the changes of one delivery among the clusters. A key that is not a member, or
 * for which there is no room, is rejected.
 */
final class DiscoveryDraft {

	private final DiscoveryRules rules;

	private final Room room;

	private final RejectedKeysDraft rejected;

	private final Map<String, List<KeyChange>> changes = new LinkedHashMap<>();

	/** The keys of new members. */
	private final Set<String> added = new HashSet<>();

	DiscoveryDraft(DiscoveryRules rules, KnownClusters known, RejectedKeys rejected) {
		this.rules = rules;
		this.room = new Room(rules, known);
		this.rejected = new RejectedKeysDraft(rules.path(), rejected);
	}

	void change(List<KeyChange> changes) {
		for (KeyChange change : changes) {
			Route route = this.rules.route(change.key().key());
			if (route != null) {
				change(change, route);
			}
		}
	}

	private void change(KeyChange change, Route route) {
		String key = change.key().key();
		String problem = this.room.problem(route);
		if (problem != null && change.deleted()) {
			this.rejected.remove(key, false);
		}
		else if (problem != null) {
			this.rejected.reject(change, problem, false);
		}
		else {
			changeMember(change, route);
		}
	}

	private void changeMember(KeyChange change, Route route) {
		String key = change.key().key();
		boolean known = this.room.isMember(route) || this.added.contains(key);
		if (change.deleted() && !known) {
			this.rejected.remove(key, true);
			return;
		}
		if (!known) {
			if (this.room.isFullFor(route)) {
				this.rejected.leaveOut(change, this.rules.noRoom());
				return;
			}
			if (!this.room.take(route)) {
				this.rejected.reject(change, this.rules.taken(route.cluster()), false);
				return;
			}
			this.added.add(key);
			if (!change.created()) {
				// There was no room for it before
				this.rejected.remove(key, true);
			}
		}
		this.changes.computeIfAbsent(route.cluster(), (cluster) -> new ArrayList<>()).add(change);
	}

	/** Return the changes of each cluster. */
	Map<String, List<KeyChange>> changes() {
		return this.changes;
	}

	RejectedKeysDraft rejected() {
		return this.rejected;
	}

	/**
	 * What is known of the clusters below a path before a step.
	 */
	interface KnownClusters {

		/** Return the members of a cluster, {@code null} if it is not known. */
		@Nullable Members members(String cluster);

		/** Return how many clusters are known and cannot be forgotten. */
		int clusters();

		/** Return how many members they have together. */
		int size();

		/** Return whether the name of a cluster belongs to another path. */
		boolean isTaken(String cluster);

		/** Use the name of a cluster. Return whether it belongs to this path. */
		boolean claim(String cluster);

	}

	/**
	 * The room for new members and clusters. Known ones keep theirs.
	 */
	static final class Room {

		private final DiscoveryRules rules;

		private final KnownClusters known;

		private final Set<String> newClusters = new HashSet<>();

		private int clusters;

		private int members;

		Room(DiscoveryRules rules, KnownClusters known) {
			this.rules = rules;
			this.known = known;
			this.clusters = known.clusters();
			this.members = known.size();
		}

		boolean isMember(Route route) {
			Members members = this.known.members(route.cluster());
			return members != null && members.find(route.address()) != null;
		}

		/** Return why a key is not a member, {@code null} if it can be one. */
		@Nullable String problem(Route route) {
			boolean taken = route.problem() == null && this.known.isTaken(route.cluster());
			return taken ? this.rules.taken(route.cluster()) : route.problem();
		}

		boolean isFullFor(Route route) {
			return this.members >= this.rules.limits().members()
					|| (isNew(route.cluster()) && this.clusters >= this.rules.limits().clusters());
		}

		/**
		 * Give room to a new member. Return whether it has it: the watch of another path
		 * may have used the name at the same time.
		 */
		boolean take(Route route) {
			if (!this.known.claim(route.cluster())) {
				return false;
			}
			this.members++;
			if (isNew(route.cluster())) {
				this.newClusters.add(route.cluster());
				this.clusters++;
			}
			return true;
		}

		private boolean isNew(String cluster) {
			Members members = this.known.members(cluster);
			return (members == null || members.isEmpty()) && !this.newClusters.contains(cluster);
		}

	}

}
