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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.clustercontrol.simulation.EtcdError.Kind;

/**
 * The leases of {@link SimulatedEtcd}. It decides nothing by itself: a lease whose time
 * is over stays, with no time left, until {@link SimulatedEtcd#revokeExpired} is called.
 */
final class LeaseStore {

	private static final long SECOND = 1_000_000_000L;

	private final TreeMap<Long, Lease> leases = new TreeMap<>();

	LeaseStore copy() {
		LeaseStore copy = new LeaseStore();
		this.leases.forEach((id, lease) -> copy.leases.put(id, lease.copy()));
		return copy;
	}

	void grant(long id, long ttlSeconds, long now) {
		if (this.leases.containsKey(id)) {
			throw new EtcdError(Kind.LEASE_EXISTS);
		}
		this.leases.put(id, new Lease(id, ttlSeconds, now));
	}

	/**
	 * Renew a lease. etcd holds the renewal of a lease whose time is over until it is
	 * revoked, and then answers that there is none.
	 */
	long renew(long id, long now) {
		Lease lease = get(id);
		if (lease.expiry <= now) {
			throw new EtcdError(Kind.LEASE_NOT_FOUND);
		}
		lease.expiry = now + lease.ttlSeconds * SECOND;
		return lease.ttlSeconds;
	}

	long secondsLeft(long id, long now) {
		Lease lease = this.leases.get(id);
		return (lease != null) ? Math.max(0, (lease.expiry - now) / SECOND) : -1;
	}

	/** After a restart or a change of the leader each lease has its full TTL again. */
	void extendAll(long now) {
		this.leases.values().forEach((lease) -> lease.expiry = now + lease.ttlSeconds * SECOND);
	}

	Lease get(long id) {
		Lease lease = this.leases.get(id);
		if (lease == null) {
			throw new EtcdError(Kind.LEASE_NOT_FOUND);
		}
		return lease;
	}

	List<String> remove(long id) {
		List<String> keys = List.copyOf(get(id).keys);
		this.leases.remove(id);
		return keys;
	}

	void attach(long id, String key) {
		if (id != 0) {
			get(id).keys.add(key);
		}
	}

	void detach(long id, String key) {
		Lease lease = this.leases.get(id);
		if (lease != null) {
			lease.keys.remove(key);
		}
	}

	List<Long> expired(long now) {
		List<Long> expired = List.of();
		for (Lease lease : this.leases.values()) {
			if (lease.expiry <= now) {
				expired = expired.isEmpty() ? new ArrayList<>() : expired;
				expired.add(lease.id);
			}
		}
		return expired;
	}

	Set<Long> ids() {
		return this.leases.keySet();
	}

	/**
	 * A lease.
	 */
	static final class Lease {

		private final long id;

		private final long ttlSeconds;

		private final TreeSet<String> keys = new TreeSet<>();

		private long expiry;

		Lease(long id, long ttlSeconds, long now) {
			this.id = id;
			this.ttlSeconds = ttlSeconds;
			this.expiry = now + ttlSeconds * SECOND;
		}

		private Lease copy() {
			Lease copy = new Lease(this.id, this.ttlSeconds, 0);
			copy.expiry = this.expiry;
			copy.keys.addAll(this.keys);
			return copy;
		}

	}

}
