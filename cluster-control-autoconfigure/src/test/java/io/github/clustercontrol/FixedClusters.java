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
import java.util.stream.Stream;

/**
 * One cluster, named {@code db}, with the members that a test sets.
 */
final class FixedClusters implements Clusters {

	private ClusterSnapshot snapshot = ClusterSnapshot.unknown("db");

	void are(String... addresses) {
		this.snapshot = new ClusterSnapshot("db", 1, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
	}

	@Override
	public ClusterSnapshot get(String name) {
		if (!name.equals("db")) {
			throw new IllegalArgumentException("No cluster is named '" + name + "'");
		}
		return this.snapshot;
	}

	@Override
	public Set<String> names() {
		return Set.of("db");
	}

}
