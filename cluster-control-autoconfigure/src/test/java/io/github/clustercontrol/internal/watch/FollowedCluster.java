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
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.Departures.Departure;

/**
 * The loop of {@link WatchedCluster} without etcd and threads.
 */
final class FollowedCluster {

	private final KeyWarnings warnings;

	private final ClusterRules rules;

	private final Cause cause;

	private final LongSupplier nanoTime;

	private ReadAhead ahead;

	private ClusterState state = ClusterState.NONE;

	FollowedCluster(String directory, ClusterLimits limits, LongSupplier nanoTime) {
		this(directory, limits, Duration.ZERO, (lease, revision) -> true, nanoTime);
	}

	FollowedCluster(String directory, ClusterLimits limits, Duration expiryHold, Cause cause, LongSupplier nanoTime) {
		this.rules = new ClusterRules(new ClusterDirectory(directory), limits, expiryHold);
		this.warnings = new KeyWarnings(this.rules.directory(), limits, nanoTime);
		this.cause = cause;
		this.nanoTime = nanoTime;
		this.ahead = new ReadAhead(this.rules, () -> this.state.members());
	}

	Selection selection() {
		this.ahead = new ReadAhead(this.rules, () -> this.state.members());
		return this.ahead.selection();
	}

	void replace(Listing listing) {
		step((draft) -> draft.replace(listing, this.ahead));
	}

	void follow(List<KeyChange> changes) {
		step((draft) -> draft.change(changes));
	}

	void release() {
		step(ClusterDraft::release);
	}

	ClusterState state() {
		return this.state;
	}

	List<Member> members() {
		return this.state.members();
	}

	private void step(Consumer<ClusterDraft> changes) {
		ClusterDraft draft = new ClusterDraft(this.rules, this.state, this.nanoTime.getAsLong());
		changes.accept(draft);
		Departure question = draft.question();
		while (question != null) {
			try {
				draft.answered(question, this.cause.expired(question.lease(), question.revision()));
			}
			catch (EtcdRequestException ex) {
				draft.unanswered(this.nanoTime.getAsLong());
			}
			question = draft.question();
		}
		ClusterState before = this.state;
		this.state = draft.done(Instant.now());
		this.warnings.log(before, draft, this.state);
	}

	/** Answers as etcd does. */
	interface Cause {

		boolean expired(long lease, long revision);

	}

}
