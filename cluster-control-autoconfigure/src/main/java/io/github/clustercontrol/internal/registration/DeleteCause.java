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

package io.github.clustercontrol.internal.registration;

import java.util.function.LongPredicate;

import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Pair;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyLoss.Facts;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a key on the lease of a registration is gone. Expiry removes the key of a
 * lease and its sentinel in one revision, and nothing else. An operator deletes the key
 * and not the sentinel, or many keys in one revision, or leaves a lease that lives. All
 * of that is in etcd's history, so a late question has the same answer.
 */
public final class DeleteCause {

	private static final Log logger = LogFactory.getLog(DeleteCause.class);

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final ClusterDirectory directory;

	private final LongPredicate alive;

	private DeleteCause(EtcdKeys keys, EtcdLeases leases, ClusterDirectory directory, LongPredicate alive) {
		this.keys = keys;
		this.leases = leases;
		this.directory = directory;
		this.alive = alive;
	}

	static DeleteCause ofOwnKey(EtcdKeys keys, EtcdLeases leases, ClusterDirectory directory) {
		return new DeleteCause(keys, leases, directory, (lease) -> renews(leases, lease));
	}

	/**
	 * Create one for keys of other instances: it does not renew their leases.
	 * @param keys reads keys
	 * @param leases reads leases
	 * @param directory the directory of the keys
	 * @return what finds the cause
	 */
	public static DeleteCause ofMember(EtcdKeys keys, EtcdLeases leases, ClusterDirectory directory) {
		return new DeleteCause(keys, leases, directory, (lease) -> leases.secondsLeft(lease) > 0);
	}

	/**
	 * Find out why a key is gone, by the revision of its delete, 0 when etcd does not
	 * have it any more.
	 */
	public Found find(StoredKey lost, long revision) {
		if (revision == 0) {
			return new Found(withoutHistory(lost), null);
		}
		try {
			// One request: the shutdown of an instance waits for the answer
			Pair read = this.keys.get(this.directory.sentinelKey(lost.lease()), ClusterDirectory.orderKey(lost.key()),
					revision);
			StoredKey sentinel = read.first();
			KeyLoss cause = (sentinel != null && EtcdKeys.isMarked(sentinel)) ? KeyLoss.LEFT
					: KeyLoss.of((sentinel != null) ? Facts.SENTINEL_LEFT : facts(lost, revision));
			return new Found(cause, read.second());
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() == Reason.FUTURE_REVISION) {
				logger.warn("etcd has not reached revision " + revision + " at which " + lost.key()
						+ " went: it was restored since. The key is taken for expired");
				return new Found(KeyLoss.EXPIRED, null);
			}
			if (ex.reason() != Reason.COMPACTED) {
				throw ex;
			}
			return new Found(withoutHistory(lost), null);
		}
	}

	/** Ask no more than the cause needs: after an outage each member may have to ask. */
	private Facts facts(StoredKey lost, long revision) {
		if (this.alive.test(lost.lease())) {
			return new Facts(false, KeyLoss.Lease.ALIVE, 0, 0);
		}
		long keysGone = lost(this.directory.prefix(), revision);
		return new Facts(false, KeyLoss.Lease.GONE, keysGone, (keysGone > 1) ? 0 : lostSentinels(revision));
	}

	private long lostSentinels(long revision) {
		try {
			return lost(ClusterDirectory.LEASES + "/", revision);
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() != Reason.DENIED) {
				throw ex;
			}
			// The user may only see those of its own cluster.
			return lost(this.directory.sentinelPrefix(), revision);
		}
	}

	private long lost(String prefix, long revision) {
		long after = this.keys.count(prefix, revision);
		try {
			return this.keys.count(prefix, revision - 1) - after;
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() != Reason.COMPACTED) {
				throw ex;
			}
			return 0;
		}
	}

	private static boolean renews(EtcdLeases leases, long lease) {
		try {
			leases.renew(lease, leases.requestTimeout());
			return true;
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() != Reason.LEASE_GONE) {
				throw ex;
			}
			return false;
		}
	}

	private KeyLoss withoutHistory(StoredKey lost) {
		KeyLoss cause = KeyLoss.of(Facts.compacted(this.leases.secondsLeft(lost.lease())));
		if (cause != KeyLoss.UNDECIDED) {
			logger.warn("etcd has compacted the revision at which " + lost.key() + " went. Its lease "
					+ ((cause == KeyLoss.DELETED) ? "lives, so an operator deleted it"
							: "is gone, so it is taken for expired"));
		}
		return cause;
	}

	/**
	 * Why a key is gone.
	 *
	 * @param cause the cause
	 * @param order the key of the order for the instance at that revision, {@code null}
	 * if there was none, or if etcd does not have that revision any more
	 */
	public record Found(KeyLoss cause, @Nullable StoredKey order) {
	}

}
