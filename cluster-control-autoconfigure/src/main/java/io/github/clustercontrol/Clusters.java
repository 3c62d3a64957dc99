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

package io.github.clustercontrol;

import java.util.Set;

/**
 * The clusters that this application watches. Reads memory only: no method blocks, and
 * all are safe on every thread.
 *
 * @since 0.1.0
 */
public interface Clusters {

	/**
	 * Return the last known state of a cluster.
	 * @param name the name of the cluster in the configuration, or of a discovered
	 * cluster
	 * @return its snapshot; of source {@link Source#UNKNOWN} when it was never read; of a
	 * discovered cluster that has vanished an empty one
	 * @throws IllegalArgumentException if no cluster of that name is configured, or was
	 * discovered since the start; its message names those that are configured
	 */
	ClusterSnapshot get(String name);

	/**
	 * Return the names of all configured clusters, and of the discovered clusters that
	 * have members now.
	 * @return the names, sorted; a set that never changes
	 * @see ClustersChangedEvent
	 */
	Set<String> names();

}
