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
import java.util.List;

import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.KeyHistory;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.key.OrderCodec;
import io.github.clustercontrol.internal.registration.DeleteCause;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of one key of a watched cluster, and decides on the cause of its
 * delete with the same rule as the registration. Times, holds and what etcd cannot answer
 * come from memory.
 */
public final class EtcdMembershipHistory implements MembershipHistory {

	/** A history takes a read, a watch and two progress requests. */
	private static final Duration WITHIN = Duration.ofSeconds(5);

	private static final String NO_HISTORY = "etcd has no key and no history of it";

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
		KnownMembership known = this.clusters.known(cluster, address);
		try {
			KeyHistory.History read = this.history.read(known.key(), 0);
			List<KeyChange> changes = read.changes();
			if (read.key() != null) {
				return present(known, read.key(), since(changes, read.key()));
			}
			return changes.isEmpty() ? compacted(known) : gone(known, changes);
		}
		catch (EtcdRequestException ex) {
			return known.membership(problem(known, ex));
		}
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

	private Membership present(KnownMembership known, StoredKey key, long since) {
		String problem = MemberCodec.problem(known.address());
		String rejected = (problem != null) ? problem : known.rejected();
		return (rejected != null) ? known.rejected(rejected, since, null)
				: known.present(this.codec.decode(known.address(), key.value()).member(), since, null);
	}

	/** Also without history an order to stay out says why there is no key. */
	private Membership compacted(KnownMembership known) {
		Membership membership = known.membership(null);
		if (membership.state() == State.HELD) {
			return membership;
		}
		Order order = order(known.key(), State.LEFT, 0);
		return switch (membership.state()) {
			case GONE -> known.gone(State.GONE, membership.revision(), order,
					"etcd has compacted the revision at which the key was deleted");
			case UNKNOWN -> (order != null) ? known.gone(State.GONE, 0, order, NO_HISTORY) : membership;
			// The watch has not delivered the delete yet
			default -> known.gone(State.GONE, 0, order, NO_HISTORY);
		};
	}

	private Membership gone(KnownMembership known, List<KeyChange> changes) {
		long revision = changes.get(changes.size() - 1).revision();
		if (known.heldUntil() != null) {
			return known.gone(State.HELD, revision, null);
		}
		try {
			State state = cause(known.directory(), changes, revision);
			return known.gone(state, revision, order(known.key(), state, revision), null);
		}
		catch (EtcdRequestException ex) {
			return known.gone(State.GONE, revision, problem(known, ex));
		}
	}

	private static String problem(KnownMembership known, EtcdRequestException failure) {
		return failure.getMessage() + failure.advice(GrantCommands.forSentinels(known.directory()));
	}

	/** Return the revision of the first put after the last delete. */
	private static long since(List<KeyChange> changes, StoredKey key) {
		long since = key.modRevision();
		for (int i = changes.size() - 1; i >= 0 && !changes.get(i).deleted(); i--) {
			since = changes.get(i).revision();
		}
		return since;
	}

	private State cause(ClusterDirectory directory, List<KeyChange> changes, long revision) {
		StoredKey lost = changes.stream()
			.filter((change) -> !change.deleted())
			.reduce((first, second) -> second)
			.map(KeyChange::key)
			.orElse(null);
		if (lost == null) {
			return State.GONE;
		}
		if (lost.lease() == 0) {
			return State.DELETED;
		}
		return switch (DeleteCause.ofMember(this.keys, this.leases, directory).find(lost, revision).cause()) {
			case LEFT -> State.LEFT;
			case DELETED -> State.DELETED;
			case EXPIRED, UNDECIDED -> State.EXPIRED;
		};
	}

}
