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

package io.github.clustercontrol.simulation;

import java.util.function.LongConsumer;

import io.github.clustercontrol.internal.registration.rules.OwnLease;
import org.jspecify.annotations.Nullable;

/**
 * Renews a lease as {@code LeaseRenewal} does: one renewal at a time, tried again until
 * etcd says that the lease does not exist.
 */
final class SimulatedRenewal {

	private static final long RETRY = 400 * SimulatedTime.MILLISECOND;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final SimulatedEtcd etcd;

	private final LongConsumer gone;

	private @Nullable OwnLease lease;

	SimulatedRenewal(SimulatedProcess process, SimulatedClient client, SimulatedEtcd etcd, LongConsumer gone) {
		this.process = process;
		this.client = client;
		this.etcd = etcd;
		this.gone = gone;
	}

	void start(OwnLease lease) {
		this.lease = lease;
		next(lease, lease.ttl().toNanos() / 3);
	}

	void stop() {
		this.lease = null;
	}

	private void next(OwnLease renewed, long delay) {
		this.process.after(delay, () -> renew(renewed));
	}

	private void renew(OwnLease renewed) {
		if (renewed != this.lease) {
			return;
		}
		long timeout = Math.min(SimulatedClient.TIMEOUT, renewed.ttl().toNanos() / 5);
		this.client.renew(timeout, () -> this.etcd.renew(renewed.id()),
				() -> next(renewed, renewed.ttl().toNanos() / 3), (error) -> {
					if (renewed == this.lease && error != null) {
						this.lease = null;
						this.gone.accept(renewed.id());
					}
					else {
						next(renewed, RETRY);
					}
				});
	}

}
