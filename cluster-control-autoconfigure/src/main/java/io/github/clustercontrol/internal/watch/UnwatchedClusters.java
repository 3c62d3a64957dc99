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
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;

/**
 * The configured clusters of an application that does not watch them: each is
 * {@link Source#UNKNOWN} while the application runs.
 */
public final class UnwatchedClusters implements Clusters {

	private final Set<String> names;

	public UnwatchedClusters(Collection<String> names) {
		this.names = Collections.unmodifiableSet(new TreeSet<>(names));
	}

	@Override
	public ClusterSnapshot get(String name) {
		if (!this.names.contains(name)) {
			throw ClusterNames.unknown(name, this.names);
		}
		return ClusterSnapshot.unknown(name);
	}

	@Override
	public Set<String> names() {
		return this.names;
	}

}
