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
import java.util.Map;

import io.github.clustercontrol.ClusterSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A discover path at one moment.
 *
 * @param path the directory in etcd
 * @param snapshot the source of what is known, without members
 * @param clusters how many clusters have members
 * @param members how many members they have together
 * @param staleness how long ago etcd last confirmed the state, or {@code null} if it
 * never did
 * @param changes how many changes of all clusters were published
 * @param divergences how many members the watch missed, found by the periodic re-list
 * @param rejected the first of the keys that are not members, with the reason
 * @param rejectedCount how many keys are not members
 * @param lastError the message of the last failure of its watch, {@code null} while it
 * works
 */
public record DiscoveryStatus(String path, ClusterSnapshot snapshot, int clusters, int members,
		@Nullable Duration staleness, ChangeCounts changes, long divergences, Map<String, String> rejected,
		long rejectedCount, @Nullable String lastError) {

	static DiscoveryStatus of(DiscoverySettings settings, ClusterView view, DiscoveredClusters clusters) {
		RejectedKeys rejected = view.state().rejected();
		return new DiscoveryStatus(settings.path().path(), view.snapshot(), clusters.count(), clusters.size(),
				view.staleness(), clusters.changes(), view.divergences(), rejected.shown(), rejected.count(),
				(view.failure() != null) ? view.failure().getMessage() : null);
	}

	/** Return the figures of all clusters together. */
	public ClusterFigures figures() {
		return new ClusterFigures(this.snapshot.cluster(), this.snapshot.source(), this.members, this.staleness,
				this.changes, this.divergences, this.rejectedCount);
	}

}
