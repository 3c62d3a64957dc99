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

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.Orders;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes orders beside the keys of members.
 */
public final class EtcdOrders implements Orders {

	/** So long the reason of a stop can be read. */
	private static final Duration STOP_LASTS = Duration.ofDays(7);

	private static final Duration LONGEST = Duration.ofDays(365);

	private final WatchedClusters clusters;

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	/**
	 * Create a writer.
	 * @param clusters the watched clusters
	 * @param connection the connection to etcd
	 */
	public EtcdOrders(WatchedClusters clusters, EtcdConnection connection) {
		this.clusters = clusters;
		this.keys = new EtcdKeys(connection);
		this.leases = new EtcdLeases(connection);
	}

	@Override
	public void out(String cluster, String address, String reason, @Nullable String by, @Nullable Duration duration) {
		String order = ClusterDirectory.orderKey(memberKey(cluster, address));
		byte[] value = value(Action.OUT, reason, by);
		this.keys.put(order, value, (duration != null) ? lease(duration) : 0);
	}

	@Override
	public boolean in(String cluster, String address) {
		return this.keys.delete(ClusterDirectory.orderKey(memberKey(cluster, address)));
	}

	@Override
	public boolean stop(String cluster, String address, String reason, @Nullable String by) {
		String member = memberKey(cluster, address);
		byte[] value = value(Action.STOP, reason, by);
		return this.keys.replace(member, ClusterDirectory.orderKey(member), value, lease(STOP_LASTS));
	}

	private String memberKey(String cluster, String address) {
		ClusterDirectory directory = new ClusterDirectory(this.clusters.status(cluster).path());
		return directory.memberKey(Member.of(address).address());
	}

	private static byte[] value(Action action, String reason, @Nullable String by) {
		Order order = new Order(action, reason, by);
		if (order.reason() == null) {
			throw new IllegalArgumentException("The order has no reason: write why it is given");
		}
		return OrderCodec.encode(order);
	}

	private long lease(Duration duration) {
		if (duration.toSeconds() < 1 || duration.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"The order is to last '" + duration + "': choose a duration from one second to 365 days, as in 2h");
		}
		return this.leases.grant(duration).id();
	}

}
