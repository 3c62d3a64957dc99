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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * A directory whose subdirectories are clusters.
 *
 * @param path the directory
 * @param expiryHold how long expired members beyond half of a cluster are kept
 * @param configured the directories of the configured clusters, by name: each has a watch
 * of its own
 */
public record DiscoverySettings(ClusterDirectory path, Duration expiryHold, Map<String, ClusterDirectory> configured) {

	public DiscoverySettings {
		configured = Map.copyOf(configured);
	}

	/** Return the settings of one cluster. */
	ClusterSettings cluster(String name) {
		return new ClusterSettings(name, new ClusterDirectory(this.path.prefix() + name), 0, this.expiryHold,
				Duration.ZERO, List.of());
	}

	/** Return the name of all clusters of this path together, as in {@code /shop/*}. */
	String all() {
		return this.path.prefix() + "*";
	}

}
