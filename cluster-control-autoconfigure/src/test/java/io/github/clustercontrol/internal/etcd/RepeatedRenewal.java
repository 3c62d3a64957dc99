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

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;

/**
 * Renews a lease of its own several times a second, until the threads are closed.
 */
final class RepeatedRenewal {

	private static final Duration PERIOD = Duration.ofMillis(200);

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final EtcdLeases leases;

	private final SerialExecutor executor;

	private final long lease;

	RepeatedRenewal(EtcdConnection connection, Threads threads) {
		this.leases = new EtcdLeases(connection);
		this.executor = threads.serial("renewal");
		this.lease = this.leases.grant(Duration.ofMinutes(1)).id();
	}

	void start() {
		this.executor.schedule(PERIOD, () -> {
			this.leases.renew(this.lease, TIMEOUT);
			start();
		});
	}

}
