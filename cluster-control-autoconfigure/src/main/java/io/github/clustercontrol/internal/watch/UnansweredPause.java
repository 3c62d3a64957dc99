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

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the cause of the departures of all clusters below a path. While etcd does not
 * answer, one question waits for it and the others fail at once: the clusters share one
 * executor, and each question takes up to the request timeout.
 */
final class UnansweredPause {

	private final SentinelCause cause;

	private @Nullable EtcdRequestException failure;

	private long failedNanos;

	UnansweredPause(SentinelCause cause) {
		this.cause = cause;
	}

	boolean expired(ClusterDirectory cluster, Departure departure) {
		if (this.failure != null && System.nanoTime() - this.failedNanos < ExpiryHold.ASK_AGAIN.toNanos()) {
			throw this.failure;
		}
		this.failure = null;
		try {
			return this.cause.expired(cluster, departure.lease(), departure.revision());
		}
		catch (EtcdRequestException ex) {
			this.failure = ex;
			this.failedNanos = System.nanoTime();
			throw ex;
		}
	}

}
