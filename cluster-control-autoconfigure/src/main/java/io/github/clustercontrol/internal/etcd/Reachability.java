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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records what etcd answered and what it did not, and logs an outage once when it begins
 * and once when it ends.
 */
final class Reachability {

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final Endpoints endpoints;

	private @Nullable Instant lastSuccess;

	private @Nullable Instant failingSince;

	private long failingSinceNanos;

	private final RecentFailures failures = new RecentFailures();

	private volatile @Nullable InetSocketAddress endpoint;

	private final OutageCauses outage = new OutageCauses(System::nanoTime);

	Reachability(Endpoints endpoints) {
		this.endpoints = endpoints;
	}

	void succeeded() {
		Duration over = null;
		synchronized (this) {
			this.lastSuccess = Instant.now();
			if (this.failingSince != null) {
				over = this.outage.isOver() ? failingFor() : null;
				this.failingSince = null;
			}
		}
		if (over != null) {
			logger.info("etcd at " + this.endpoints.uris() + " answers again after " + over.toSeconds() + " s");
		}
	}

	void answeredBy(InetSocketAddress endpoint) {
		this.endpoint = endpoint;
	}

	/** Record a request that etcd refused. */
	void refused(String error) {
		synchronized (this) {
			this.failures.add(error, Instant.now());
		}
		succeeded();
	}

	/**
	 * Record a request without an answer. Return for how long there was no answer to
	 * anything.
	 */
	Duration failed(String error) {
		ConnectionProblem cause = ConnectionProblem.of(error);
		boolean logs;
		boolean ever;
		Duration failing;
		synchronized (this) {
			this.failures.add(error, Instant.now());
			if (this.failingSince == null) {
				this.failingSince = Instant.now();
				this.failingSinceNanos = System.nanoTime();
			}
			failing = failingFor();
			logs = this.outage.isToBeLogged(cause, failing);
			ever = this.lastSuccess != null;
		}
		if (logs) {
			logger.warn("etcd at " + this.endpoints.uris() + " does not answer. "
					+ (ever ? "The last known members are kept. Retrying: " : "Retrying: ") + error + ". "
					+ cause.remedy());
		}
		return failing;
	}

	synchronized EtcdStatus status(long rebuilds) {
		InetSocketAddress endpoint = this.endpoint;
		return new EtcdStatus(this.endpoints.status(), (endpoint != null) ? EndpointAddress.text(endpoint) : null,
				this.lastSuccess != null && this.failingSince == null, this.lastSuccess, this.failingSince,
				this.failures.list(), rebuilds);
	}

	private Duration failingFor() {
		return Duration.ofNanos(System.nanoTime() - this.failingSinceNanos);
	}

}
