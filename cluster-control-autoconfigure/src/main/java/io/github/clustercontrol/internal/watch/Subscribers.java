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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What is subscribed to the changes of all clusters, also of those that are discovered
 * later.
 */
final class Subscribers {

	/** Each with the name under which its changes are observed. */
	private final Map<WatchedCluster, String> clusters = new LinkedHashMap<>();

	private final List<Consumer<Object>> listeners = new ArrayList<>();

	private final List<ChangeObserver> changeObservers = new ArrayList<>();

	private final List<ClusterFile> files = new ArrayList<>();

	private final NamesPublisher names;

	private boolean open;

	Subscribers(NamesPublisher names) {
		this.names = names;
	}

	/** Subscribe to a cluster, whose changes are observed under a name. */
	synchronized void join(WatchedCluster cluster, String name) {
		this.clusters.put(cluster, name);
		this.changeObservers.forEach((observer) -> observe(cluster, name, observer));
		this.listeners.forEach(cluster.publisher()::add);
		this.files.forEach((file) -> file.join(cluster));
		if (this.open) {
			cluster.publisher().open();
		}
	}

	synchronized void leave(WatchedCluster cluster) {
		this.clusters.remove(cluster);
		cluster.publisher().close();
	}

	/** Publish from now on. */
	synchronized void open() {
		this.open = true;
		this.clusters.keySet().forEach((cluster) -> cluster.publisher().open());
		this.names.open();
	}

	/** Publish nothing from now on. */
	synchronized void close() {
		this.open = false;
		this.clusters.keySet().forEach((cluster) -> cluster.publisher().close());
		this.names.close();
	}

	synchronized void add(Consumer<Object> listeners) {
		this.listeners.add(listeners);
		this.clusters.keySet().forEach((cluster) -> cluster.publisher().add(listeners));
		this.names.add(listeners);
	}

	synchronized void remove(@Nullable Consumer<Object> listeners) {
		if (this.listeners.remove(listeners) && listeners != null) {
			this.clusters.keySet().forEach((cluster) -> cluster.publisher().remove(listeners));
			this.names.remove(listeners);
		}
	}

	/** Call an observer for each change that is published from now on. */
	synchronized void observe(ChangeObserver observer) {
		this.changeObservers.add(observer);
		this.clusters.forEach((cluster, name) -> observe(cluster, name, observer));
	}

	/** Call a file for each new state of its clusters from now on. */
	synchronized void add(ClusterFile file) {
		this.files.add(file);
		this.clusters.keySet().forEach(file::join);
	}

	/** A discover path is read, also if it has no cluster. */
	synchronized void read() {
		this.files.forEach(ClusterFile::changed);
	}

	private static void observe(WatchedCluster cluster, String name, ChangeObserver observer) {
		cluster.publisher().observe((own, propagation) -> observer.published(name, propagation));
	}

}
