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
import java.util.Set;
import java.util.TreeMap;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import org.jspecify.annotations.Nullable;

/**
 * A watched cluster at one moment.
 *
 * @param path its directory in etcd
 * @param snapshot its last known state
 * @param minMembers how many members it should have at least
 * @param staleness how long ago etcd last confirmed the state, or {@code null} if it
 * never did
 * @param changes how many changes were published
 * @param divergences how many members the watch missed, found by the periodic re-list
 * @param held the addresses of members that expired and are kept for a while
 * @param rejected the first of the keys that are not members, with the reason
 * @param rejectedCount how many keys are not members
 * @param lastError the message of the last failure of its watch, {@code null} while it
 * works
 * @param handlers the status of its handlers
 */
public record ClusterStatus(String path, ClusterSnapshot snapshot, int minMembers, @Nullable Duration staleness,
		ChangeCounts changes, long divergences, Set<String> held, Map<String, String> rejected, long rejectedCount,
		@Nullable String lastError, List<HandlerStatus> handlers) {

	static ClusterStatus of(ClusterSettings settings, ClusterView view, ChangeCounts changes,
			List<HandlerStatus> handlers) {
		ClusterState state = view.state();
		return new ClusterStatus(settings.directory().path(), view.snapshot(), settings.minMembers(), view.staleness(),
				changes, view.divergences(), state.departures().held().keySet(), state.rejected().shown(),
				state.rejected().count(), (view.failure() != null) ? view.failure().getMessage() : null, handlers);
	}

	/** Return this status with the keys of the cluster that its path rejected. */
	ClusterStatus withRejected(RejectedKeys all) {
		Map<String, String> rejected = new TreeMap<>(this.rejected);
		all.shown().forEach((key, reason) -> {
			if (key.startsWith(this.path + "/")) {
				rejected.put(key, reason);
			}
		});
		return new ClusterStatus(this.path, this.snapshot, this.minMembers, this.staleness, this.changes,
				this.divergences, this.held, rejected, rejected.size(), this.lastError, this.handlers);
	}

	/** Return the figures of the cluster. */
	public ClusterFigures figures() {
		return new ClusterFigures(this.snapshot.cluster(), this.snapshot.source(), this.snapshot.members().size(),
				this.staleness, this.changes, this.divergences, this.rejectedCount);
	}

}
