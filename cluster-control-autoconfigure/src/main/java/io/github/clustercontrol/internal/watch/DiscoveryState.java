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

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.ClusterSnapshot;

/**
 * The state of a discover path itself: its source, its last failure and the keys below it
 * that are no members.
 */
final class DiscoveryState {

	private final DiscoveryRules rules;

	private final KeyWarnings warnings;

	/** The path as a cluster without members. */
	private final AtomicReference<ClusterView> view;

	DiscoveryState(String name, DiscoveryRules rules, KeyWarnings warnings) {
		this.rules = rules;
		this.warnings = warnings;
		this.view = new AtomicReference<>(ClusterView.unknown(name));
	}

	ClusterView view() {
		return this.view.get();
	}

	ClusterSnapshot snapshot() {
		return view().snapshot();
	}

	void update(UnaryOperator<ClusterView> change) {
		this.view.updateAndGet(change);
	}

	RejectedKeys rejected() {
		return view().state().rejected();
	}

	/** Replace the rejected keys, and log the new ones. */
	void reject(RejectedKeysDraft rejected, long revision) {
		this.warnings.log(rejected(), rejected, this.rules.limits().toString());
		ClusterState state = ClusterState.rejecting(rejected.done(), revision);
		update((view) -> view.with(state));
	}

}
