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

import org.jspecify.annotations.Nullable;

/**
 * Why an address is, or is not, a member of a cluster. etcd stores revisions and no
 * times.
 *
 * @param key the key in etcd
 * @param state whether it is a member, and otherwise why not
 * @param revision the revision since which this is so: that of the put after which the
 * key exists without interruption, or of its delete; 0 when etcd has no record of the
 * key. When etcd has compacted that put, the last one before the compaction.
 * @param member the member, {@code null} unless it is {@link State#PRESENT}
 * @param reason why the key is not a member, {@code null} unless it is
 * {@link State#REJECTED}
 * @param order the order that took it out: for {@link State#DELETED} the order to stop
 * that was given with the delete, for {@link State#LEFT} the order to stay out;
 * {@code null} if there is none
 * @since 0.1.0
 */
public record Membership(String key, State state, long revision, @Nullable Member member, @Nullable String reason,
		@Nullable Order order) {

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
		 * There is no key, and etcd has no record of one: it never existed, or was
		 * deleted at a revision that etcd has compacted.
		 */
		UNKNOWN

	}

}
