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
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * The loop of {@link WatchedCluster} without etcd and threads.
 */
final class FollowedCluster {

	private final ClusterRules rules;

	private final ClusterSteps steps;

	private ClusterState state = ClusterState.NONE;

	private ReadAhead ahead;

	FollowedCluster(String directory, ClusterLimits limits, LongSupplier nanoTime) {
		this(directory, limits, Duration.ZERO, (departure) -> true, nanoTime);
	}

	FollowedCluster(String directory, ClusterLimits limits, Duration expiryHold, ClusterSteps.Cause cause,
			LongSupplier nanoTime) {
		this.rules = new ClusterRules(new ClusterDirectory(directory), limits, expiryHold);
		this.steps = new ClusterSteps(() -> this.rules, cause, nanoTime,
				new KeyWarnings(this.rules.directory(), limits, nanoTime));
		this.ahead = new ReadAhead(this.rules, () -> this.state.members());
	}

	Selection selection() {
		this.ahead = new ReadAhead(this.rules, () -> this.state.members());
		return this.ahead.selection();
	}

	void replace(Listing listing) {
		next((draft) -> draft.replace(listing, this.ahead));
	}

	void follow(List<KeyChange> changes) {
		next((draft) -> draft.change(changes));
	}

	void release() {
		next(ClusterDraft::release);
	}

	private void next(Consumer<ClusterDraft> changes) {
		this.state = this.steps.next(this.state, changes);
	}

	ClusterState state() {
		return this.state;
	}

	List<Member> members() {
		return this.state.members();
	}

}
