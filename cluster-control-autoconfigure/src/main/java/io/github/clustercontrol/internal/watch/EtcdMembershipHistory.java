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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.KeyHistory;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.key.OrderCodec;
import io.github.clustercontrol.internal.registration.DeleteCause;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of one key of a watched cluster, and decides on the cause of its
 * delete with the same rule as the registration.
 */
public final class EtcdMembershipHistory implements MembershipHistory {

	/** A history takes a read, a watch and two progress requests. */
	private static final Duration WITHIN = Duration.ofSeconds(5);

	private final WatchedClusters clusters;

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final KeyHistory history;

	private final MemberCodec codec = new MemberCodec();

	/**
	 * Create a reader.
	 * @param clusters the watched clusters
	 * @param connection the connection to etcd
	 */
	public EtcdMembershipHistory(WatchedClusters clusters, EtcdConnection connection) {
		this.clusters = clusters;
		this.keys = new EtcdKeys(connection);
		this.leases = new EtcdLeases(connection);
		this.history = new KeyHistory(connection, WITHIN);
	}

	@Override
	public Membership find(String cluster, String address) {
		ClusterStatus status = this.clusters.status(cluster);
		ClusterDirectory directory = new ClusterDirectory(status.path());
		String key = directory.memberKey(address);
		KeyHistory.History read = this.history.read(key, 0);
		List<KeyChange> changes = read.changes();
		if (read.key() != null) {
			return present(read.key(), address, since(changes, read.key()), status.rejected().get(key));
		}
		if (changes.isEmpty()) {
			return new Membership(key, State.UNKNOWN, 0, null, null, null);
		}
		long revision = changes.get(changes.size() - 1).revision();
		State state = status.held().contains(address) ? State.HELD : cause(directory, key, changes, revision);
		return new Membership(key, state, revision, null, null, order(key, state, revision));
	}

	private @Nullable Order order(String key, State state, long revision) {
		if (state != State.DELETED && state != State.LEFT) {
			return null;
		}
		StoredKey found = this.keys.get(ClusterDirectory.orderKey(key), revision).key();
		if (found == null) {
			return null;
		}
		try {
			Order order = OrderCodec.decode(found.value());
			boolean reason = (state == State.LEFT) ? order.action() == Action.OUT
					: order.action() == Action.STOP && found.modRevision() == revision;
			return reason ? order : null;
		}
		catch (IllegalArgumentException ex) {
			// An order that is not valid is no reason
			return null;
		}
	}

	private Membership present(StoredKey key, String address, long since, @Nullable String rejected) {
		try {
			Member member = this.codec.decode(address, key.value()).member();
			if (rejected == null) {
				return new Membership(key.key(), State.PRESENT, since, member, null, null);
			}
			return new Membership(key.key(), State.REJECTED, since, null, rejected, null);
		}
		catch (IllegalArgumentException ex) {
			return new Membership(key.key(), State.REJECTED, since, null, ex.getMessage(), null);
		}
	}

	/** Return the revision of the first put after the last delete. */
	private static long since(List<KeyChange> changes, StoredKey key) {
		long since = key.modRevision();
		for (int i = changes.size() - 1; i >= 0 && !changes.get(i).deleted(); i--) {
			since = changes.get(i).revision();
		}
		return since;
	}

	private State cause(ClusterDirectory directory, String key, List<KeyChange> changes, long revision) {
		StoredKey lost = changes.stream()
			.filter((change) -> !change.deleted())
			.reduce((first, second) -> second)
			.map(KeyChange::key)
			.orElse(null);
		if (lost == null) {
			return State.UNKNOWN;
		}
		if (lost.lease() == 0) {
			return State.DELETED;
		}
		StoredKey sentinel = this.keys.get(directory.sentinelKey(lost.lease()), revision).key();
		if (sentinel != null) {
			boolean left = new String(sentinel.value(), StandardCharsets.UTF_8).equals(EtcdKeys.LEFT);
			return left ? State.LEFT : State.DELETED;
		}
		DeleteCause cause = DeleteCause.ofMember(this.keys, this.leases, directory);
		return (cause.find(lost, revision) == KeyLoss.DELETED) ? State.DELETED : State.EXPIRED;
	}

}
