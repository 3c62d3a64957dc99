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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Why an address is, or is not, a member of a cluster. etcd stores revisions and no
 * times: the times are those at which this application saw the change, by its own clock.
 *
 * @param key the key in etcd
 * @param state whether it is a member, and otherwise why not
 * @param revision the revision since which this is so: that of the put after which the
 * key exists without interruption, or of its delete; 0 when it is not known. When etcd
 * has compacted that put, the last one before the compaction.
 * @param since when this application saw the change to this state, {@code null} if it has
 * no record of it, for example because the member joined before the application started
 * @param member the member, {@code null} unless it is {@link State#PRESENT} or
 * {@link State#HELD}
 * @param heldUntil until when the member is kept if its key does not return, {@code null}
 * unless it is {@link State#HELD}
 * @param reason why the key is not a member if it is {@link State#REJECTED}, why it
 * cannot be one if it is {@link State#UNKNOWN}, the reason of the order to stop if it is
 * {@link State#DELETED}, of the order to stay out if it is {@link State#LEFT}, or if it
 * is {@link State#GONE} and that order still exists, otherwise or if there is none
 * {@code null}
 * @param by who gave that order, as the order says, or {@code null}
 * @param problem why etcd did not answer completely, or {@code null} if it did: the state
 * is then the last that this application knows
 * @since 0.1.0
 */
public record Membership(String key, State state, long revision, @Nullable Instant since, @Nullable Member member,
		@Nullable Instant heldUntil, @Nullable String reason, @Nullable String by, @Nullable String problem) {

	/**
	 * Whether an address is a member, and otherwise why not.
	 */
	public enum State {

		/** It is a member. */
		PRESENT,

		/**
		 * Its lease expired, and this application still keeps it as a member, see
		 * {@code expiry-hold}.
		 */
		HELD,

		/** The key exists, but is not accepted as a member. */
		REJECTED,

		/** The instance deleted its own key: it stopped, or was not ready any more. */
		LEFT,

		/** An operator deleted the key. */
		DELETED,

		/** The lease of the key expired: the instance ended or was cut off from etcd. */
		EXPIRED,

		/**
		 * It is no member any more, and the cause is not known, see
		 * {@link Membership#problem()}.
		 */
		GONE,

		/**
		 * There is no key, and neither etcd nor this application has a record of one: it
		 * never existed, or was deleted at a revision that etcd has compacted. If there
		 * is a {@link Membership#problem()}, etcd was not asked or did not answer.
		 */
		UNKNOWN

	}

}
