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
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The state of the connection to etcd.
 *
 * @param members what is known of each configured endpoint
 * @param endpoint the address that the last answer came from, or {@code null} if there
 * was none
 * @param connected whether the last request was answered
 * @param lastSuccess when etcd last answered, or {@code null} if it never did
 * @param failingSince when the first request failed since then, or {@code null} while
 * connected
 * @param failures what failed last, the latest at the end; a few at most
 * @param rebuilds how often the client was built anew
 */
public record EtcdStatus(List<EndpointStatus> members, @Nullable String endpoint, boolean connected,
		@Nullable Instant lastSuccess, @Nullable Instant failingSince, List<Failure> failures, long rebuilds) {

	public List<URI> endpoints() {
		return this.members.stream().map(EndpointStatus::endpoint).toList();
	}

	/** Return what failed last, {@code null} if nothing ever failed. */
	public @Nullable String lastError() {
		return this.failures.isEmpty() ? null : this.failures.get(this.failures.size() - 1).error();
	}

	/**
	 * What is known of an endpoint.
	 *
	 * @param endpoint the endpoint as configured
	 * @param lastAnswer when it answered last, or {@code null} if it never did
	 * @param problem why it is not used now, or {@code null} if nothing is known against
	 * it
	 */
	public record EndpointStatus(URI endpoint, @Nullable Instant lastAnswer, @Nullable String problem) {
	}

	/**
	 * A failure, and how often it occurred in the same words.
	 *
	 * @param error the error message of the client
	 * @param count how often it occurred
	 * @param first when it first occurred
	 * @param last when it last occurred
	 */
	public record Failure(String error, long count, Instant first, Instant last) {
	}

}
