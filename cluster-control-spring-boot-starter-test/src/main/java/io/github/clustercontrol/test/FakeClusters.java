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

package io.github.clustercontrol.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.ClusterDiff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * Clusters without etcd, whose members the test sets. Each change is published as a
 * {@link io.github.clustercontrol.ClusterChangedEvent} on the thread of the test before
 * the method returns, so a test need not wait.
 * <p>
 * {@code @Import} it into a slice test, or into a whole application with
 * {@code clustercontrol.enabled=false}; it then has the clusters of the configuration. As
 * in a real application, each cluster is unknown until its members are first set.
 *
 * @since 0.1.0
 */
public final class FakeClusters implements Clusters {

	private final Map<String, ClusterSnapshot> snapshots = Collections.synchronizedMap(new TreeMap<>());

	private final ApplicationEventPublisher publisher;

	/**
	 * Create the clusters of an application.
	 * @param publisher publishes the events
	 * @param environment the configuration with the names of the clusters
	 */
	@Autowired
	public FakeClusters(ApplicationEventPublisher publisher, Environment environment) {
		this(publisher,
				Binder.get(environment)
					.bind("clustercontrol.clusters", Bindable.mapOf(String.class, Object.class))
					.map(Map::keySet)
					.orElse(Set.of()));
	}

	private FakeClusters(ApplicationEventPublisher publisher, Set<String> names) {
		this.publisher = publisher;
		names.forEach((name) -> this.snapshots.put(name, ClusterSnapshot.unknown(name)));
	}

	/**
	 * Create clusters for a test without an application. No events are published.
	 * @param names the names of the clusters
	 * @return the clusters
	 */
	public static FakeClusters of(String... names) {
		return new FakeClusters((event) -> {
		}, Set.of(names));
	}

	@Override
	public ClusterSnapshot get(String name) {
		ClusterSnapshot snapshot = this.snapshots.get(name);
		Assert.notNull(snapshot, () -> "No cluster is named '" + name + "'. Known clusters: " + names());
		return snapshot;
	}

	@Override
	public Set<String> names() {
		return Set.copyOf(this.snapshots.keySet());
	}

	/**
	 * Replace all members of a cluster.
	 * @param cluster the name of the cluster
	 * @param addresses the addresses of its new members, {@code host:port}
	 */
	public void members(String cluster, String... addresses) {
		members(cluster, Stream.of(addresses).map(Member::of).toList());
	}

	/**
	 * Replace all members of a cluster.
	 * @param cluster the name of the cluster
	 * @param members its new members
	 */
	public void members(String cluster, List<Member> members) {
		change(cluster, (before) -> members);
	}

	/**
	 * Add or replace a member.
	 * @param cluster the name of the cluster
	 * @param member the member
	 */
	public void join(String cluster, Member member) {
		change(cluster, (before) -> {
			List<Member> after = new ArrayList<>(without(before, member.address()));
			after.add(member);
			return after;
		});
	}

	/**
	 * Remove a member.
	 * @param cluster the name of the cluster
	 * @param address its address
	 */
	public void leave(String cluster, String address) {
		change(cluster, (before) -> without(before, address));
	}

	private static List<Member> without(List<Member> members, String address) {
		return members.stream().filter((member) -> !member.address().equals(address)).toList();
	}

	/**
	 * Change the source of the members, for example to {@link Source#STALE}. As in a real
	 * application, this publishes no event.
	 * @param cluster the name of the cluster
	 * @param source the source
	 */
	public void source(String cluster, Source source) {
		ClusterSnapshot snapshot = get(cluster);
		this.snapshots.put(cluster,
				new ClusterSnapshot(cluster, snapshot.revision(), snapshot.members(), source, snapshot.since()));
	}

	private void change(String cluster, UnaryOperator<List<Member>> change) {
		ClusterSnapshot previous = get(cluster);
		ClusterSnapshot current = new ClusterSnapshot(cluster, previous.revision() + 1,
				change.apply(previous.members()), Source.LIVE, null);
		this.snapshots.put(cluster, current);
		ClusterDiff diff = ClusterDiff.between(previous.members(), current.members());
		if (!diff.isEmpty()) {
			this.publisher.publishEvent(diff.event(previous, current));
		}
	}

}
