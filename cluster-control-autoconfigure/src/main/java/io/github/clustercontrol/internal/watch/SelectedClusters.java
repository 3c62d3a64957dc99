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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.render.ClusterSnapshots;

/**
 * The clusters of a file as they are now. A cluster that is named is among them also
 * while it has no members; one of a discover path only while it has.
 */
final class SelectedClusters {

	private final ClusterSelection selection;

	private final List<ClusterWatch> configured;

	/** The discover paths that may have a cluster of the file. */
	private final List<DiscoveryWatch> discoveries;

	/** The names that are not configured: clusters that may be discovered. */
	private final List<String> awaited;

	SelectedClusters(ClusterSelection selection, Map<String, ClusterWatch> configured,
			Collection<DiscoveryWatch> discoveries) {
		this.selection = selection;
		this.configured = configured.values()
			.stream()
			.filter((watch) -> selection.selects(watch.cluster().settings()))
			.toList();
		this.awaited = selection.names().stream().filter((name) -> !configured.containsKey(name)).toList();
		this.discoveries = discoveries.stream()
			.filter((discovery) -> !this.awaited.isEmpty() || isWhole(discovery))
			.toList();
	}

	private boolean isWhole(DiscoveryWatch discovery) {
		return this.selection.paths().contains(discovery.path());
	}

	boolean selects(WatchedCluster cluster) {
		return this.selection.selects(cluster.settings());
	}

	/** Return whether all clusters, known or not, were read. */
	boolean isRead() {
		return Stream.<DirectoryWatch>concat(this.configured.stream(), this.discoveries.stream())
			.allMatch((watch) -> watch.firstRead().getCount() == 0);
	}

	ClusterSnapshots current() {
		// Before the clusters: a path is read when all its clusters are
		List<ClusterSnapshot> paths = this.discoveries.stream().map(DiscoveryWatch::snapshot).toList();
		Map<String, ClusterSnapshot> clusters = new TreeMap<>();
		this.awaited.forEach((name) -> clusters.put(name, absent(name, paths)));
		for (DiscoveryWatch discovery : this.discoveries) {
			discovered(discovery).stream()
				.filter((cluster) -> !cluster.members().isEmpty())
				.forEach((cluster) -> clusters.put(cluster.cluster(), cluster));
		}
		for (ClusterWatch watch : this.configured) {
			ClusterSnapshot snapshot = watch.cluster().snapshot();
			clusters.put(snapshot.cluster(), snapshot);
		}
		return ClusterSnapshots.of(clusters.values(), paths.stream().map(ClusterSnapshot::source).toList());
	}

	private List<ClusterSnapshot> discovered(DiscoveryWatch discovery) {
		if (isWhole(discovery)) {
			return discovery.snapshots();
		}
		List<ClusterSnapshot> snapshots = new ArrayList<>();
		for (String name : this.awaited) {
			WatchedCluster cluster = discovery.find(name);
			if (cluster != null) {
				snapshots.add(cluster.snapshot());
			}
		}
		return snapshots;
	}

	/** The paths that are read have no such cluster. */
	private static ClusterSnapshot absent(String name, List<ClusterSnapshot> paths) {
		long revision = paths.stream().mapToLong(ClusterSnapshot::revision).max().orElse(0);
		return new ClusterSnapshot(name, revision, List.of(), Source.LIVE, null);
	}

}
