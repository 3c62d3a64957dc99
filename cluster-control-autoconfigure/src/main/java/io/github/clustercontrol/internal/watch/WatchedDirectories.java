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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The watches of all clusters, each found by the name of a cluster.
 */
final class WatchedDirectories {

	private final Map<String, ClusterWatch> configured = new TreeMap<>();

	private final List<DiscoveryWatch> discoveries = new ArrayList<>();

	void add(ClusterWatch watch) {
		this.configured.put(watch.cluster().settings().name(), watch);
	}

	void add(DiscoveryWatch discovery) {
		this.discoveries.add(discovery);
	}

	/** Return the watches of the configured clusters by name, sorted. */
	Map<String, ClusterWatch> configured() {
		return this.configured;
	}

	List<DiscoveryWatch> discoveries() {
		return this.discoveries;
	}

	/** Return all watches. */
	List<DirectoryWatch> all() {
		List<DirectoryWatch> all = new ArrayList<>(this.configured.values());
		all.addAll(this.discoveries);
		return all;
	}

	/** Return a cluster, or throw an exception that has the known names. */
	WatchedCluster cluster(String name) {
		ClusterWatch watch = this.configured.get(name);
		if (watch != null) {
			return watch.cluster();
		}
		DiscoveryWatch discovery = discovery(name);
		WatchedCluster discovered = (discovery != null) ? discovery.find(name) : null;
		if (discovered != null) {
			return discovered;
		}
		throw unknown(name);
	}

	ClusterStatus status(String name) {
		DiscoveryWatch discovery = this.configured.containsKey(name) ? null : discovery(name);
		return (discovery != null) ? discovery.status(cluster(name)) : cluster(name).status();
	}

	/** Prefer the path where the cluster has members to one where it has vanished. */
	private @Nullable DiscoveryWatch discovery(String name) {
		DiscoveryWatch found = null;
		for (DiscoveryWatch discovery : this.discoveries) {
			WatchedCluster cluster = discovery.find(name);
			if (cluster != null && (found == null || !cluster.snapshot().members().isEmpty())) {
				found = discovery;
			}
		}
		return found;
	}

	private IllegalArgumentException unknown(String name) {
		List<String> paths = this.discoveries.stream().map((discovery) -> discovery.status().path()).toList();
		boolean read = this.discoveries.stream().allMatch((discovery) -> discovery.firstRead().getCount() == 0);
		return ClusterNames.unknown(name, this.configured.keySet(), paths, read);
	}

}
