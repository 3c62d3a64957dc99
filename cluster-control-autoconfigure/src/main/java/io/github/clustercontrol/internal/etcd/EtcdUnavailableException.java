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

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at start when etcd did not answer in time and the configuration wants the start
 * to fail then.
 *
 * @since 0.1.0
 */
public final class EtcdUnavailableException extends RuntimeException {

	private final List<URI> endpoints;

	private final Duration timeout;

	private final @Nullable String lastError;

	public EtcdUnavailableException(List<URI> endpoints, Duration timeout, @Nullable String lastError) {
		this(endpoints, timeout, lastError, null);
	}

	public EtcdUnavailableException(List<URI> endpoints, Duration timeout, @Nullable String lastError,
			@Nullable Throwable cause) {
		super("No answer from etcd at " + endpoints + " within " + timeout.toMillis() + " ms"
				+ ((lastError != null) ? ": " + lastError : ""), cause);
		this.endpoints = List.copyOf(endpoints);
		this.timeout = timeout;
		this.lastError = lastError;
	}

	public List<URI> endpoints() {
		return this.endpoints;
	}

	/** Return how long the start waited for an answer. */
	public Duration timeout() {
		return this.timeout;
	}

	/** Return the last failure, {@code null} if no request had failed yet. */
	public @Nullable String lastError() {
		return this.lastError;
	}

}
