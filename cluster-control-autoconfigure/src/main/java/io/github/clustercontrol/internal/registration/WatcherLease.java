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

import java.time.Duration;

import io.github.clustercontrol.internal.announce.AnnouncementLease;
import io.github.clustercontrol.internal.concurrent.Backoff;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The lease of the announcements of an application that only watches.
 */
public final class WatcherLease implements AnnouncementLease {

	private static final Duration TTL = Duration.ofSeconds(15);

	private static final Log logger = LogFactory.getLog(WatcherLease.class);

	private final CurrentLease current = new CurrentLease();

	private final EtcdLeases leases;

	private final SerialExecutor executor;

	private final LeaseRenewal renewal;

	private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

	private boolean closed;

	public WatcherLease(EtcdConnection connection, Threads threads) {
		this.leases = new EtcdLeases(connection);
		this.executor = threads.serial("announcement-lease");
		this.renewal = new LeaseRenewal(this.leases, "what this application announces", TTL, TTL.dividedBy(3),
				connection.requestTimeout(), threads.serial("announcement-renewal"), (lost) -> lost());
	}

	@Override
	public void start(Runnable changed) {
		this.current.start(changed);
		this.executor.execute(this::grant);
	}

	private void lost() {
		this.current.set(0);
		this.executor.execute(this::grant);
	}

	private void grant() {
		if (isClosed()) {
			return;
		}
		try {
			long begin = System.nanoTime();
			Lease granted = this.leases.grant(TTL);
			if (use(granted)) {
				this.backoff.reset();
				this.renewal.start(granted, begin);
			}
			else {
				this.leases.revoke(granted.id());
			}
		}
		catch (EtcdRequestException ex) {
			logger.debug("No lease for what this application announces. Retrying", ex);
			this.executor.schedule(this.backoff.next(), this::grant);
		}
	}

	private synchronized boolean isClosed() {
		return this.closed;
	}

	private synchronized boolean use(Lease granted) {
		if (!this.closed) {
			this.current.set(granted.id());
		}
		return !this.closed;
	}

	@Override
	public long id() {
		return this.current.id();
	}

	/** Revoke the lease: no instance waits for this application any more. */
	@Override
	public void close() {
		long id;
		synchronized (this) {
			this.closed = true;
			id = this.current.id();
			this.current.set(0);
		}
		this.renewal.stop();
		if (id != 0) {
			try {
				this.leases.revoke(id);
			}
			catch (EtcdRequestException ex) {
				logger.debug("The lease of what this application announces expires on its own", ex);
			}
		}
	}

}
