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
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Warns once when the key is wanted and could not be written for about a TTL, although
 * etcd may answer other requests. Only one thread at a time reports; any may read the
 * last failure.
 */
final class JoinDelay {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final String key;

	private final Duration limit;

	private final LongSupplier nanoTime;

	private @Nullable Long sinceNanos;

	private boolean warned;

	private volatile @Nullable String lastFailure;

	JoinDelay(String key, Duration limit, LongSupplier nanoTime) {
		this.key = key;
		this.limit = limit;
		this.nanoTime = nanoTime;
	}

	/** The key is wanted and could not be written. A refusal was logged already. */
	void failed(String failure, boolean logged) {
		long now = this.nanoTime.getAsLong();
		Long since = this.sinceNanos;
		if (since == null) {
			since = now;
			this.sinceNanos = since;
		}
		this.lastFailure = failure;
		Duration delay = Duration.ofNanos(now - since);
		if (!logged && !this.warned && delay.compareTo(this.limit) >= 0) {
			this.warned = true;
			logger.warn("Not registered as " + this.key + " for " + delay.toSeconds() + " s: " + failure
					+ ". Retrying until etcd accepts the key");
		}
	}

	/** The key needs no write. */
	void ended() {
		this.sinceNanos = null;
		this.warned = false;
		this.lastFailure = null;
	}

	/**
	 * Return why the key could not be written last, {@code null} while it needs no write.
	 */
	@Nullable String lastFailure() {
		return this.lastFailure;
	}

}
