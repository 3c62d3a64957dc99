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

package io.github.clustercontrol.internal.render;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.jspecify.annotations.Nullable;

/**
 * The state of the clusters that a handler follows: of one cluster, or of all clusters of
 * a file.
 *
 * @param clusters the states of the clusters, sorted by name
 * @param source the source of the state that is known least: {@link Source#UNKNOWN} as
 * long as one cluster is
 */
public record ClusterSnapshots(List<ClusterSnapshot> clusters, Source source) {

	private static final Comparator<ClusterSnapshot> BY_NAME = Comparator.comparing(ClusterSnapshot::cluster);

	private static final Comparator<Source> KNOWN_LEAST_FIRST = Comparator
		.comparingInt(List.of(Source.UNKNOWN, Source.RESTORED, Source.STALE, Source.LIVE)::indexOf);

	public ClusterSnapshots {
		clusters = clusters.stream().sorted(BY_NAME).toList();
	}

	public static ClusterSnapshots of(ClusterSnapshot cluster) {
		return new ClusterSnapshots(List.of(cluster), cluster.source());
	}

	/**
	 * Return the state of several clusters.
	 * @param clusters the states of the clusters
	 * @param paths the sources of the paths in which further clusters may be discovered
	 */
	public static ClusterSnapshots of(Collection<ClusterSnapshot> clusters, Collection<Source> paths) {
		Source source = Stream.concat(clusters.stream().map(ClusterSnapshot::source), paths.stream())
			.min(KNOWN_LEAST_FIRST)
			.orElse(Source.LIVE);
		return new ClusterSnapshots(List.copyOf(clusters), source);
	}

	/** Return the state of clusters that were never read. */
	public static ClusterSnapshots unknown(Collection<String> names) {
		return new ClusterSnapshots(names.stream().map(ClusterSnapshot::unknown).toList(), Source.UNKNOWN);
	}

	/** Return the state of the only cluster. */
	public ClusterSnapshot single() {
		if (this.clusters.size() != 1) {
			throw new IllegalStateException("Not the state of one cluster, but of " + names());
		}
		return this.clusters.get(0);
	}

	public List<String> names() {
		return this.clusters.stream().map(ClusterSnapshot::cluster).toList();
	}

	/** Return the members of all clusters, in the order of the clusters. */
	public List<Member> members() {
		return this.clusters.stream().flatMap((cluster) -> cluster.members().stream()).toList();
	}

	/** Return the members of a cluster, none if it is not among the clusters. */
	public List<Member> members(String name) {
		ClusterSnapshot cluster = find(name);
		return (cluster != null) ? cluster.members() : List.of();
	}

	private @Nullable ClusterSnapshot find(String name) {
		int index = Collections.binarySearch(this.clusters, ClusterSnapshot.unknown(name), BY_NAME);
		return (index >= 0) ? this.clusters.get(index) : null;
	}

	/** Return the highest revision of the clusters, 0 if none is known. */
	public long revision() {
		return this.clusters.stream().mapToLong(ClusterSnapshot::revision).max().orElse(0);
	}

	/** Return the revision of a cluster, 0 if it is not among the clusters. */
	public long revision(String name) {
		ClusterSnapshot cluster = find(name);
		return (cluster != null) ? cluster.revision() : 0;
	}

	/** Return whether the same clusters have the same members. */
	public boolean hasMembersOf(ClusterSnapshots other) {
		return names().equals(other.names()) && this.clusters.stream()
			.map(ClusterSnapshot::members)
			.toList()
			.equals(other.clusters.stream().map(ClusterSnapshot::members).toList());
	}

	/** Return this with the members that a function keeps. */
	public ClusterSnapshots withMembers(UnaryOperator<List<Member>> kept) {
		return new ClusterSnapshots(this.clusters.stream()
			.map((cluster) -> new ClusterSnapshot(cluster.cluster(), cluster.revision(), kept.apply(cluster.members()),
					cluster.source(), cluster.since()))
			.toList(), this.source);
	}

	/** Return the clusters as a log line names them. */
	public String description() {
		return (this.clusters.size() == 1) ? "cluster " + this.clusters.get(0).cluster()
				: this.clusters.size() + " clusters";
	}

}
