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

package io.github.clustercontrol.internal.registration.rules;

import org.jspecify.annotations.Nullable;

/**
 * Why a key on a lease is gone: the one rule for the own key and for members.
 */
public enum KeyLoss {

	/** The key was deleted on purpose, by an operator for example. */
	DELETED,

	/** The instance itself deleted its key, and marked its sentinel. */
	LEFT,

	/** The lease of the key expired or was revoked. */
	EXPIRED,

	/** The lease is about to go: ask again. */
	UNDECIDED;

	public static KeyLoss of(Facts facts) {
		if (facts.sentinel() == null) {
			return switch (facts.lease()) {
				case ALIVE -> DELETED;
				case ENDING -> UNDECIDED;
				case GONE -> EXPIRED;
			};
		}
		// Expiry takes one lease in a revision: one key and its sentinel
		boolean deleted = facts.sentinel() || facts.lease() == Lease.ALIVE || facts.keysGone() > 1
				|| facts.sentinelsGone() > 1;
		return deleted ? DELETED : EXPIRED;
	}

	/**
	 * What etcd answered about a key that is gone.
	 *
	 * @param sentinel whether the sentinel was there at the revision of the delete,
	 * {@code null} if etcd has compacted that revision
	 * @param lease whether the lease still lives
	 * @param keysGone how many keys of the cluster went in that revision
	 * @param sentinelsGone how many sentinels went in that revision
	 */
	public record Facts(@Nullable Boolean sentinel, Lease lease, long keysGone, long sentinelsGone) {

		/** The sentinel was there without a mark: that alone decides. */
		public static final Facts SENTINEL_LEFT = new Facts(true, Lease.GONE, 1, 0);

		/** The sentinel went with the key, and no other lease in that revision. */
		public static final Facts EXPIRED_ALONE = new Facts(false, Lease.GONE, 1, 1);

		/**
		 * Return what is known where the history is compacted. The seconds are 0 if the
		 * lease is about to be revoked, less if it is gone.
		 */
		public static Facts compacted(long secondsLeft) {
			Lease lease = (secondsLeft > 0) ? Lease.ALIVE : Lease.ENDING;
			return new Facts(null, (secondsLeft < 0) ? Lease.GONE : lease, 0, 0);
		}

	}

	/**
	 * Whether a lease lives.
	 */
	public enum Lease {

		/** It was renewed, or has time left. */
		ALIVE,

		/** Its time is over, and etcd has not revoked it yet. */
		ENDING,

		/** It does not exist. */
		GONE

	}

}
