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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The names of all clusters: the configured ones, and the discovered ones that have
 * members. A name belongs to one discover path while its cluster has members.
 */
final class ClusterNames {

	private final Set<String> configured;

	/** The path to which a name belongs. */
	private final Map<String, ClusterDirectory> paths = new HashMap<>();

	private final Set<String> discovered = new TreeSet<>();

	private final List<Runnable> observers = new CopyOnWriteArrayList<>();

	/** Created when it is needed after a change. */
	private volatile @Nullable Set<String> current;

	ClusterNames(Collection<String> configured) {
		this.configured = Collections.unmodifiableSet(new TreeSet<>(configured));
	}

	/** Return what tells that a name is not among these. */
	static IllegalArgumentException unknown(String name, Set<String> names) {
		return new IllegalArgumentException(
				"No cluster is named '" + name + "'. The clusters in 'clustercontrol.clusters' are " + names);
	}

	/** Return what tells that a name is not among these, below discover paths. */
	static IllegalArgumentException unknown(String name, Set<String> names, List<String> paths, boolean read) {
		IllegalArgumentException unknown = unknown(name, names);
		return paths.isEmpty() ? unknown
				: new IllegalArgumentException(unknown.getMessage() + ", and below " + paths
						+ (read ? " no cluster of this name has had a member since the start"
								: " not all clusters have been read yet"));
	}

	/** Return the names of the configured clusters, sorted. */
	Set<String> configured() {
		return this.configured;
	}

	/** Return all names as they are now, sorted. */
	Set<String> current() {
		Set<String> current = this.current;
		return (current != null) ? current : create();
	}

	private synchronized Set<String> create() {
		Set<String> names = new TreeSet<>(this.configured);
		names.addAll(this.discovered);
		Set<String> current = Collections.unmodifiableSet(names);
		this.current = current;
		return current;
	}

	/** Return whether a name belongs to another discover path. */
	synchronized boolean isTaken(String name, ClusterDirectory path) {
		ClusterDirectory owner = this.paths.get(name);
		return owner != null && !owner.equals(path);
	}

	/** Use a name for a cluster below a path. Return whether it belongs to that path. */
	synchronized boolean claim(String name, ClusterDirectory path) {
		return this.paths.computeIfAbsent(name, (key) -> path).equals(path);
	}

	/** Run an observer after each name that is added, until the result is run. */
	Runnable observe(Runnable observer) {
		this.observers.add(observer);
		return () -> this.observers.remove(observer);
	}

	void add(String name) {
		synchronized (this) {
			this.discovered.add(name);
			this.current = null;
		}
		this.observers.forEach(Runnable::run);
	}

	/** Give up a name, if it belongs to the path. */
	synchronized void remove(String name, ClusterDirectory path) {
		if (this.paths.remove(name, path) && this.discovered.remove(name)) {
			this.current = null;
		}
	}

}
