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

import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyLoss.Facts;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Finds out whether the key of a member expired, by the sentinel of its lease, with the
 * same rule as the registration. Deletes of several leases in one revision never reach
 * this class.
 */
final class SentinelCause {

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final ClusterDirectory directory;

	private final RepeatedFailure refusal = new RepeatedFailure();

	SentinelCause(EtcdConnection connection, ClusterDirectory directory) {
		this.keys = new EtcdKeys(connection);
		this.leases = new EtcdLeases(connection);
		this.directory = directory;
	}

	/**
	 * Return whether the lease of a key that was gone at a revision expired; otherwise
	 * the key was deleted on purpose.
	 */
	boolean expired(long lease, long revision) {
		return expired(this.directory, lease, revision);
	}

	/** As {@link #expired(long, long)}, of a member of a cluster below the directory. */
	boolean expired(ClusterDirectory cluster, long lease, long revision) {
		try {
			boolean left = this.keys.get(cluster.sentinelKey(lease), revision).key() != null;
			if (this.refusal.isOver()) {
				logger.info("expiry-hold works again for members of " + this.directory);
			}
			return left ? isExpired(Facts.SENTINEL_LEFT) : isExpired(Facts.EXPIRED_ALONE);
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() == Reason.COMPACTED || ex.reason() == Reason.FUTURE_REVISION) {
				return isExpired(Facts.compacted(this.leases.secondsLeft(lease)));
			}
			if (ex.reason() == Reason.DENIED) {
				warn(ex);
				return false;
			}
			throw ex;
		}
	}

	/** A lease that is about to go does not prevent the hold. */
	private static boolean isExpired(Facts facts) {
		return KeyLoss.of(facts) != KeyLoss.DELETED;
	}

	private void warn(EtcdRequestException denied) {
		if (this.refusal.isNew(denied.category())) {
			logger.warn("expiry-hold does not work for members of " + this.directory
					+ ": expired members are removed at once. " + denied.getMessage()
					+ denied.advice(GrantCommands.forSentinels(this.directory)));
		}
	}

}
