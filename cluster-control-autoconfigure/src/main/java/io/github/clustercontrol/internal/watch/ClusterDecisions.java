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

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.watch.Departures.Departure;

/**
 * Decides the next state of a cluster, and asks etcd what a decision depends on. Runs on
 * the executor of the watch.
 */
final class ClusterDecisions {

	private final ClusterRules rules;

	private final Cause cause;

	private final LongSupplier nanoTime;

	private final KeyWarnings warnings;

	private final Supplier<ClusterState> state;

	private ReadAhead ahead;

	/** {@code state} returns the state now. */
	ClusterDecisions(ClusterSettings settings, ClusterLimits limits, EtcdConnection connection,
			Supplier<ClusterState> state) {
		this(new ClusterRules(settings.directory(), limits, settings.expiryHold()),
				new SentinelCause(connection, settings.directory())::expired, System::nanoTime, state);
	}

	ClusterDecisions(ClusterRules rules, Cause cause, LongSupplier nanoTime, Supplier<ClusterState> state) {
		this.rules = rules;
		this.cause = cause;
		this.nanoTime = nanoTime;
		this.warnings = new KeyWarnings(rules.directory(), rules.limits(), nanoTime);
		this.state = state;
		this.ahead = new ReadAhead(rules, () -> state.get().members());
	}

	/** Begin a read, and return what it selects. */
	Selection selection() {
		this.ahead = new ReadAhead(this.rules, () -> this.state.get().members());
		return this.ahead.selection();
	}

	/** Everything was read. */
	ClusterState replace(Listing listing) {
		return decide((draft) -> draft.replace(listing, this.ahead));
	}

	/** Keys changed, in this order. */
	ClusterState change(List<KeyChange> changes) {
		return decide((draft) -> draft.change(changes));
	}

	/** Held members may be due to go. */
	ClusterState release() {
		return decide(ClusterDraft::release);
	}

	private ClusterState decide(Consumer<ClusterDraft> changes) {
		ClusterState before = this.state.get();
		ClusterDraft draft = new ClusterDraft(this.rules, before, this.nanoTime.getAsLong());
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
		ClusterState after = draft.done(Instant.now());
		this.warnings.log(before, draft, after);
		return after;
	}

	/** Finds out why a key is gone. */
	@FunctionalInterface
	interface Cause {

		/**
		 * Return whether the lease of a key that was gone at a revision expired;
		 * otherwise the key was deleted on purpose.
		 */
		boolean expired(long lease, long revision);

	}

}
