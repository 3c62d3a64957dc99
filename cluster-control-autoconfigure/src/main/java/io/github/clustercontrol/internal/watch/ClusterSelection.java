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

import java.util.Set;

import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * The clusters of a file.
 *
 * @param names the names of clusters, configured or discovered
 * @param paths the discover paths whose clusters belong to the file, also the configured
 * ones directly below
 */
public record ClusterSelection(Set<String> names, Set<ClusterDirectory> paths) {

	public ClusterSelection {
		names = Set.copyOf(names);
		paths = Set.copyOf(paths);
	}

	boolean selects(ClusterSettings cluster) {
		return this.names.contains(cluster.name())
				|| this.paths.stream().anyMatch((path) -> isBelow(path, cluster.directory()));
	}

	private static boolean isBelow(ClusterDirectory path, ClusterDirectory cluster) {
		return cluster.path().startsWith(path.prefix()) && cluster.path().indexOf('/', path.prefix().length()) < 0;
	}

}
