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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.watch.Departures.Departure;

/**
 * Takes the steps from one state of a cluster to the next: asks etcd what a decision
 * depends on, and logs what is wrong with single keys.
 *
 * @param rules returns the rules of the cluster at the time of a step
 * @param cause finds out why a member left
 * @param nanoTime returns the time in nanoseconds, as {@link System#nanoTime()} does
 * @param warnings logs what is wrong with single keys
 */
record ClusterSteps(Supplier<ClusterRules> rules, Cause cause, LongSupplier nanoTime, KeyWarnings warnings) {

	/** Decide the next state, and ask etcd what the decision depends on. */
	ClusterState next(ClusterState before, Consumer<ClusterDraft> changes) {
		ClusterDraft draft = new ClusterDraft(this.rules.get(), before, this.nanoTime.getAsLong());
		changes.accept(draft);
		Departure question = draft.question();
		while (question != null) {
			try {
				draft.answered(question, this.cause.expired(question));
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

	/** Finds out why a member left. */
	@FunctionalInterface
	interface Cause {

		/**
		 * Return whether the lease of the member expired; otherwise its key was deleted
		 * on purpose. Throws {@link EtcdRequestException} if etcd does not answer.
		 */
		boolean expired(Departure departure);

	}

}
