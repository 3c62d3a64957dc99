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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;

import io.etcd.jetcd.Response;
import io.etcd.jetcd.lease.LeaseGrantResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.options.LeaseOption;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;

/**
 * Single requests on leases. Each waits for its answer and throws
 * {@link EtcdRequestException} when it does not succeed.
 * <p>
 * A lease is renewed by one short request at a time. jetcd's own stream of renewals gives
 * up for good once a TTL has passed by the local clock, although only etcd knows whether
 * a lease lives.
 */
public final class EtcdLeases {

	private final EtcdConnection connection;

	public EtcdLeases(EtcdConnection connection) {
		this.connection = connection;
	}

	public Duration requestTimeout() {
		return this.connection.requestTimeout();
	}

	/** Grant a lease. etcd may grant a longer TTL than requested. */
	public Lease grant(Duration ttl) {
		LeaseGrantResponse response = this.connection.request("Granting a lease",
				(client) -> client.getLeaseClient().grant(ttl.toSeconds()));
		return new Lease(response.getID(), Duration.ofSeconds(response.getTTL()));
	}

	/**
	 * Renew a lease. Fails with {@link Reason#LEASE_GONE} if etcd answers that it does
	 * not exist.
	 */
	public void renew(long lease, Duration timeout) {
		long sent = System.nanoTime();
		LeaseKeepAliveResponse response = this.connection.request("Renewing the lease", timeout,
				(client) -> client.getLeaseClient().keepAliveOnce(lease));
		if (response.getTTL() <= 0) {
			throw new EtcdRequestException(Reason.LEASE_GONE, "Renewing the lease failed: it has expired", null);
		}
		Response.Header header = response.getHeader();
		this.connection.history()
			.renewed(new Header(header.getClusterId(), header.getRevision(), header.getRaftTerm()), sent);
	}

	/**
	 * Connect again. A client goes on sending requests to a member that is connected and
	 * does not answer; a new client leaves it out, because it never completes the
	 * connection.
	 */
	public void reconnect(String reason) {
		this.connection.rebuild(reason);
	}

	/**
	 * Return the seconds that a lease has left, 0 when it is about to be revoked, -1 when
	 * it is gone.
	 */
	public long secondsLeft(long lease) {
		return this.connection
			.request("Asking for the lease", (client) -> client.getLeaseClient().timeToLive(lease, LeaseOption.DEFAULT))
			.getTTL();
	}

	/**
	 * Revoke a lease, and with it delete its keys. A lease that is gone already is fine.
	 */
	public void revoke(long lease) {
		try {
			this.connection.request("Revoking the lease", (client) -> client.getLeaseClient().revoke(lease));
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() != Reason.LEASE_GONE) {
				throw ex;
			}
		}
	}

	/**
	 * A lease as granted.
	 *
	 * @param id its id
	 * @param ttl how long it lives without a renewal
	 */
	public record Lease(long id, Duration ttl) {
	}

}
