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

package io.github.clustercontrol.internal.grpc;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clusters of an application context known to the channels of this process
 * until the context closes. Static, because gRPC creates its providers itself.
 */
public final class ResolvableClusters implements AutoCloseable {

	/** The latest first: in a process with several contexts it is the innermost. */
	private static final List<WatchedClusters> WATCHED = new CopyOnWriteArrayList<>();

	/** A channel asks again by itself, but only after up to two minutes. */
	private static final Set<ClusterNameResolver> WAITING = ConcurrentHashMap.newKeySet();

	private final WatchedClusters clusters;

	private final Runnable endObservation;

	public ResolvableClusters(WatchedClusters clusters) {
		this.clusters = clusters;
		WATCHED.add(0, clusters);
		this.endObservation = clusters.observeNames(ResolvableClusters::namesChanged);
		namesChanged();
	}

	private static void namesChanged() {
		WAITING.forEach(ClusterNameResolver::refresh);
	}

	/** Find a cluster. If there is none, the resolver is refreshed when there may be. */
	static @Nullable WatchedClusters find(String cluster, ClusterNameResolver resolver) {
		WAITING.add(resolver);
		for (WatchedClusters clusters : WATCHED) {
			if (clusters.names().contains(cluster)) {
				WAITING.remove(resolver);
				return clusters;
			}
		}
		return null;
	}

	static void forget(ClusterNameResolver resolver) {
		WAITING.remove(resolver);
	}

	/** Return the configured clusters and the discover paths. */
	static Set<String> describe() {
		Set<String> names = new TreeSet<>();
		WATCHED.forEach((clusters) -> {
			names.addAll(clusters.configured());
			clusters.discoveries().forEach((discovery) -> names.add(discovery.get().path() + "/*"));
		});
		return names;
	}

	@Override
	public void close() {
		this.endObservation.run();
		WATCHED.remove(this.clusters);
	}

}
