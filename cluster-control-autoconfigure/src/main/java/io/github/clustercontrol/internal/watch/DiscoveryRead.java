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

import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.watch.DiscoveryDraft.KnownClusters;
import io.github.clustercontrol.internal.watch.DiscoveryDraft.Room;
import io.github.clustercontrol.internal.watch.DiscoveryRules.Route;
import org.jspecify.annotations.Nullable;

/**
 * Divides the keys of one read among the clusters, and decodes them while etcd finds the
 * next page. Known members are taken first: they keep their room.
 */
final class DiscoveryRead {

	private final DiscoveryRules rules;

	private final KnownClusters known;

	private final Room room;

	private final Map<String, Part> parts = new LinkedHashMap<>();

	/** The first keys that are rejected, with the reason. */
	private final Map<String, String> rejected = new LinkedHashMap<>();

	/** The clusters that the watch changed since this read began. */
	private final Set<String> changed = new HashSet<>();

	private long unwanted;

	private long tooMany;

	/** Where the next key belongs. */
	private @Nullable Route route;

	private @Nullable Part current;

	DiscoveryRead(DiscoveryRules rules, KnownClusters known) {
		this.rules = rules;
		this.known = known;
		this.room = new Room(rules, known);
	}

	Selection selection() {
		return new Selection(this::ignores, (key) -> take(key, this.route), Integer.MAX_VALUE,
				this.rules.limits().valueChars(), this::taken);
	}

	private boolean ignores(String key) {
		this.route = this.rules.route(key);
		return this.route == null;
	}

	/** Decide whether to take the next key, which is not ignored. */
	private boolean take(String key, @Nullable Route route) {
		if (route == null) {
			return false;
		}
		String problem = this.room.problem(route);
		boolean member = problem == null && this.room.isMember(route);
		boolean full = problem == null && !member && this.room.isFullFor(route);
		if (problem != null || full) {
			reject(key, (problem != null) ? problem : this.rules.noRoom(), full);
			return false;
		}
		if (!member && !this.room.take(route)) {
			reject(key, this.rules.taken(route.cluster()), false);
			return false;
		}
		this.current = this.parts.computeIfAbsent(route.cluster(), this::none);
		return true;
	}

	private void reject(String key, String reason, boolean full) {
		this.unwanted += full ? 0 : 1;
		this.tooMany += full ? 1 : 0;
		if (this.rejected.size() < RejectedKeys.SHOWN) {
			this.rejected.put(key, reason);
		}
	}

	private void taken(StoredKey key) {
		if (this.current != null) {
			this.current.keys().add(key);
			this.current.ahead().take(key);
		}
	}

	/** Return the clusters that have members. */
	Set<String> clusters() {
		return this.parts.keySet();
	}

	/** The watch changes clusters while this read is in flight. */
	void changed(Set<String> clusters) {
		this.changed.addAll(clusters);
	}

	/** Leave out new members whose room the watch has given to others meanwhile. */
	void limit() {
		if (this.changed.isEmpty()) {
			return;
		}
		Room room = new Room(this.rules, this.known);
		this.parts.values().forEach((part) -> part.keys().removeIf((key) -> {
			boolean fits = fits(room, this.rules.route(key.key()));
			if (!fits) {
				reject(key.key(), this.rules.noRoom(), true);
			}
			return !fits;
		}));
		this.parts.values().removeIf((part) -> part.keys().isEmpty());
	}

	private static boolean fits(Room room, @Nullable Route route) {
		return route != null && (room.isMember(route) || (!room.isFullFor(route) && room.take(route)));
	}

	/**
	 * Return whether a cluster can be compared with what was read of it. A member for
	 * which there was no room when it was read may have got room meanwhile.
	 */
	boolean isComparable(String cluster) {
		return this.tooMany == 0 || !this.changed.contains(cluster);
	}

	/** Return what was read of a cluster, which may be nothing. */
	Part part(String cluster) {
		Part part = this.parts.get(cluster);
		return (part != null) ? part : none(cluster);
	}

	private Part none(String cluster) {
		Members members = this.known.members(cluster);
		return new Part(new ArrayList<>(),
				new ReadAhead(this.rules.of(cluster), () -> (members != null) ? members : Members.NONE));
	}

	/** Replace what was rejected before. */
	void replace(RejectedKeysDraft rejected) {
		rejected.replace(new Listing.Others(this.unwanted, this.tooMany, List.copyOf(this.rejected.keySet())),
				(key) -> this.rejected.getOrDefault(key, this.rules.noRoom()));
	}

	/**
	 * What was read of a cluster.
	 *
	 * @param keys its keys, in their order
	 * @param ahead its keys, decoded
	 */
	record Part(List<StoredKey> keys, ReadAhead ahead) {

		void applyTo(ClusterDraft draft, long revision) {
			draft.replace(new Listing(revision, this.keys), this.ahead);
		}

	}

}
