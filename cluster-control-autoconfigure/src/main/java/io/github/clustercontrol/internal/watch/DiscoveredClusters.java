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

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.DiscoveryDraft.KnownClusters;
import org.jspecify.annotations.Nullable;

/**
 * The clusters below a discover path. A cluster without members is not among the names,
 * but it is known until its place is needed, so that its next event starts from its last
 * one.
 */
final class DiscoveredClusters implements KnownClusters {

	private final DiscoveryRules rules;

	private final ClusterNames names;

	private final NamesPublisher publisher;

	private final Subscribers subscribers;

	private final Function<String, WatchedCluster> factory;

	private final Map<String, WatchedCluster> clusters = new ConcurrentHashMap<>();

	/** The known clusters without members, the first to vanish first. */
	private final Set<String> empty = new LinkedHashSet<>();

	private int size;

	private long valueChars;

	/** The changes of clusters that are not known any more. */
	private ChangeCounts forgotten = ChangeCounts.NONE;

	DiscoveredClusters(DiscoveryRules rules, ClusterNames names, NamesPublisher publisher, Subscribers subscribers,
			Function<String, WatchedCluster> factory) {
		this.rules = rules;
		this.names = names;
		this.publisher = publisher;
		this.subscribers = subscribers;
		this.factory = factory;
	}

	/** Return a known cluster, {@code null} if it is not known. */
	@Nullable WatchedCluster find(String name) {
		return this.clusters.get(name);
	}

	/** Return all known clusters. */
	Collection<WatchedCluster> all() {
		return this.clusters.values();
	}

	/** Return the names of all known clusters. */
	Set<String> known() {
		return Set.copyOf(this.clusters.keySet());
	}

	/** Return a cluster, which is known from now on. */
	synchronized WatchedCluster findOrCreate(String name) {
		WatchedCluster known = this.clusters.get(name);
		if (known != null) {
			return known;
		}
		if (isFull()) {
			forgettable().findFirst().ifPresent(this::forget);
		}
		WatchedCluster created = this.factory.apply(name);
		created.observe((before, after) -> changed(name, before, after));
		this.clusters.put(name, created);
		this.empty.add(name);
		this.subscribers.join(created, this.rules.path().prefix() + "*");
		return created;
	}

	private boolean isFull() {
		return this.clusters.size() >= this.rules.limits().clusters();
	}

	/** The removal of its last members is published before a cluster is forgotten. */
	private Stream<String> forgettable() {
		return this.empty.stream().filter(this::isSettled);
	}

	private boolean isSettled(String name) {
		WatchedCluster cluster = this.clusters.get(name);
		return cluster == null || cluster.publisher().isSettled();
	}

	private void forget(String name) {
		this.empty.remove(name);
		WatchedCluster cluster = this.clusters.remove(name);
		if (cluster != null) {
			this.forgotten = this.forgotten.plus(cluster.publisher().counts());
			this.subscribers.leave(cluster);
			cluster.close();
		}
	}

	/** The names change before the cluster is published. */
	private synchronized void changed(String name, ClusterView before, ClusterView after) {
		Members last = before.state().members();
		Members members = after.state().members();
		this.size += members.size() - last.size();
		this.valueChars += members.valueChars() - last.valueChars();
		boolean visible = isVisible(after.snapshot());
		if (!visible) {
			// It may have claimed its name for a member that left in the same delivery
			this.names.remove(name, this.rules.path());
		}
		if (visible != isVisible(before.snapshot())) {
			if (visible) {
				this.names.claim(name, this.rules.path());
				this.names.add(name);
				this.empty.remove(name);
			}
			else {
				this.empty.add(name);
			}
			this.publisher.changed();
		}
	}

	private static boolean isVisible(ClusterSnapshot snapshot) {
		return !snapshot.members().isEmpty();
	}

	/** Return the rules of a cluster at this time. */
	synchronized ClusterRules rules(ClusterRules rules) {
		Members members = members(rules.directory());
		long own = (members != null) ? members.valueChars() : 0;
		return rules.limitedTo(this.rules.limits().cluster(this.rules.limits().valueChars() - this.valueChars + own));
	}

	private @Nullable Members members(ClusterDirectory directory) {
		return members(directory.path().substring(this.rules.path().prefix().length()));
	}

	@Override
	public @Nullable Members members(String name) {
		WatchedCluster cluster = find(name);
		return (cluster != null) ? cluster.members() : null;
	}

	/** Return how many clusters have members. */
	synchronized int count() {
		return this.clusters.size() - this.empty.size();
	}

	@Override
	public synchronized int clusters() {
		return isFull() ? this.clusters.size() - (int) forgettable().count() : count();
	}

	@Override
	public synchronized int size() {
		return this.size;
	}

	@Override
	public boolean isTaken(String name) {
		return this.names.isTaken(name, this.rules.path());
	}

	@Override
	public boolean claim(String name) {
		return this.names.claim(name, this.rules.path());
	}

	/** Return how many changes of all clusters were published. */
	synchronized ChangeCounts changes() {
		ChangeCounts changes = this.forgotten;
		for (WatchedCluster cluster : all()) {
			changes = changes.plus(cluster.publisher().counts());
		}
		return changes;
	}

}
