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

package io.github.clustercontrol.fault;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * The changes that etcd made between two revisions, read from a watch of its own.
 *
 * @param gateway the gateway of etcd
 * @param fromRevision the first revision
 * @param toRevision the last revision, which exists
 */
record EtcdHistory(EtcdGateway gateway, long fromRevision, long toRevision) {

	private static final byte[] EVERYTHING = { 0 };

	/**
	 * The changes of keys with a prefix.
	 * @param prefix the prefix
	 * @return the changes in their order
	 */
	List<EtcdKeyValue> below(String prefix) {
		try {
			return readInTime(prefix);
		}
		catch (IllegalStateException ex) {
			// The token may have expired
			if (!this.gateway.forgetToken()) {
				throw ex;
			}
			return readInTime(prefix);
		}
	}

	private List<EtcdKeyValue> readInTime(String prefix) {
		try {
			return CompletableFuture.supplyAsync(this::read)
				.get(EtcdGateway.TIMEOUT.toSeconds(), TimeUnit.SECONDS)
				.stream()
				.filter((change) -> change.key().startsWith(prefix))
				.toList();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("No history from revision " + this.fromRevision, ex);
		}
	}

	/**
	 * Read a watch on all keys, not only on the requested ones: then its last event has
	 * the last revision, which shows that it is complete.
	 */
	private List<EtcdKeyValue> read() {
		Map<String, Object> create = Map.of("key", EtcdGateway.base64(EVERYTHING), "range_end",
				EtcdGateway.base64(EVERYTHING), "start_revision", String.valueOf(this.fromRevision));
		List<EtcdKeyValue> history = new ArrayList<>();
		try (Stream<JsonNode> responses = this.gateway.stream("/v3/watch", Map.of("create_request", create))) {
			for (Iterator<JsonNode> response = responses.iterator(); response.hasNext();) {
				JsonNode result = response.next().path("result");
				if (result.path("canceled").asBoolean(false)) {
					throw new IllegalStateException("The watch was cancelled: " + result);
				}
				for (JsonNode event : result.path("events")) {
					history.add(EtcdKeyValue.of(event.path("kv")));
				}
				if (!history.isEmpty() && history.get(history.size() - 1).modRevision() >= this.toRevision) {
					return history;
				}
			}
			throw new IllegalStateException("The watch ended before revision " + this.toRevision);
		}
	}

}
