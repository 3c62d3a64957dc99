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

package io.github.clustercontrol.internal.etcd.rules;

/**
 * What happens to a watch. A request is answered before anything else happens.
 */
public sealed interface WatchEvent {

	/**
	 * Return what the rules decide on this event.
	 * @param rules the rules
	 * @param state the state before it, not closed
	 * @param now when it happens
	 * @return the decision
	 */
	WatchStep decide(WatchRules rules, WatchState state, Moment now);

	/** The time of {@link WatchState#due()} may be reached. */
	record Due() implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.due(state, now);
		}

	}

	/**
	 * Everything was read.
	 *
	 * @param header the etcd cluster that answered, the revision at which it was read,
	 * and the term
	 * @param took how long the read took, in nanoseconds
	 */
	record Listed(WatchPosition.Header header, long took) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.listed(state, this, now);
		}

	}

	/**
	 * A linearizable read was answered.
	 *
	 * @param revision the revision that etcd has reached
	 * @param clusterId the etcd cluster that answered
	 */
	record Answered(long revision, long clusterId) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.answered(state, this, now);
		}

	}

	/**
	 * A request failed, or the watch ended.
	 *
	 * @param kind why
	 */
	record Failed(FailureKind kind) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.failed(state, this.kind, now);
		}

	}

	/**
	 * etcd opened the watch.
	 *
	 * @param header what it says of itself
	 */
	record Created(WatchPosition.Header header) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.created(state, this.header, now);
		}

	}

	/**
	 * The watch delivered changes of keys that are watched.
	 *
	 * @param first the lowest revision of them
	 * @param last the highest revision of them
	 */
	record Changed(long first, long last) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.changed(state, this, now);
		}

	}

	/**
	 * The watch responded without a change.
	 *
	 * @param revision the revision that the member has reached; etcd before 3.4.25 and
	 * 3.5.8 may say so ahead of changes up to that revision
	 */
	record Progressed(long revision) implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.progressed(state, this.revision, now);
		}

	}

	/** Something failed that never should: what was delivered is not known any more. */
	record Crashed() implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return rules.crashed(state, now);
		}

	}

	/** The watch is closed. */
	record Close() implements WatchEvent {

		@Override
		public WatchStep decide(WatchRules rules, WatchState state, Moment now) {
			return WatchStep.of(state.in(new WatchPhase.Closed()), WatchEffect.Action.CLOSE);
		}

	}

}
