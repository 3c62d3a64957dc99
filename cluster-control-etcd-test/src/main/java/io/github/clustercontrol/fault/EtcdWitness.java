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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * The operator and the witness of a test: changes keys and leases from outside and reads
 * their real state. It uses etcd's JSON gateway, so that its results do not depend on
 * jetcd, gRPC or a proxy, which are under test.
 */
public final class EtcdWitness {

	private final EtcdGateway gateway;

	private final EtcdStatus status;

	private final EtcdUsers users;

	EtcdWitness(String endpoint) {
		this.gateway = new EtcdGateway(endpoint);
		this.status = new EtcdStatus(this.gateway);
		this.users = new EtcdUsers(this.gateway);
	}

	void reconnect() {
		this.gateway.reconnect();
	}

	/**
	 * Whether this etcd serves: it has a leader, or it refuses only because of an alarm.
	 * @return whether it is ready
	 */
	boolean isReady() {
		try {
			return this.gateway.isHealthy() || !this.status.alarms().isEmpty();
		}
		catch (IOException | IllegalStateException ex) {
			return false;
		}
	}

	/**
	 * The status of the member that this witness asks.
	 * @return its status, its alarms and its counts of requests
	 */
	public EtcdStatus status() {
		return this.status;
	}

	/**
	 * The users, their passwords and permissions.
	 * @return the users
	 */
	public EtcdUsers users() {
		return this.users;
	}

	/**
	 * Put a key without a lease.
	 * @param key the key
	 * @param value its value
	 * @return the revision of the change
	 */
	public long put(String key, String value) {
		return put(key, value, 0);
	}

	/**
	 * Put a key.
	 * @param key the key
	 * @param value its value
	 * @param lease the lease of the key, or 0
	 * @return the revision of the change
	 */
	public long put(String key, String value, long lease) {
		return revisionOf(this.gateway.call("/v3/kv/put", Map.of("key", EtcdGateway.base64(key), "value",
				EtcdGateway.base64(value), "lease", String.valueOf(lease))));
	}

	/**
	 * Put a key and a value that need not be text.
	 * @param key the key
	 * @param value its value
	 * @return the revision of the change
	 */
	public long put(byte[] key, byte[] value) {
		return revisionOf(this.gateway.call("/v3/kv/put",
				Map.of("key", EtcdGateway.base64(key), "value", EtcdGateway.base64(value))));
	}

	/**
	 * Put many keys in one transaction, which is one revision: at most 128 of them.
	 * @param values keys and values
	 * @return the revision of the change
	 */
	public long putTogether(Map<String, String> values) {
		List<Object> puts = new ArrayList<>();
		values.forEach((key, value) -> puts
			.add(Map.of("request_put", Map.of("key", EtcdGateway.base64(key), "value", EtcdGateway.base64(value)))));
		return revisionOf(this.gateway.call("/v3/kv/txn", Map.of("success", puts)));
	}

	/**
	 * Delete one key, as an operator does.
	 * @param key the key
	 * @return the revision of the change, or the current one if there was no such key
	 */
	public long delete(String key) {
		return revisionOf(this.gateway.call("/v3/kv/deleterange", Map.of("key", EtcdGateway.base64(key))));
	}

	/**
	 * Delete all keys with the prefix.
	 * @param prefix the prefix
	 * @return the revision of the change, or the current one if there was no such key
	 */
	public long deletePrefix(String prefix) {
		return revisionOf(this.gateway.call("/v3/kv/deleterange", EtcdGateway.range(prefix)));
	}

	/**
	 * Delete keys in one transaction, and write a note in the same revision. It can be
	 * repeated after an error, because it is executed once at most.
	 * @param keys the keys
	 * @param note the key of the note, which must not exist yet
	 * @return the revision of the change, or 0 if it was not made because not all of the
	 * keys exist or the note does
	 */
	public long deleteTogether(List<String> keys, String note) {
		return deleteTogether(keys, note, Map.of(), 0);
	}

	/**
	 * The same, and put keys in that revision, as an order to stop does.
	 * @param keys the keys to delete
	 * @param note the key of the note, which must not exist yet
	 * @param puts the keys to put, with their values
	 * @param lease the lease of these, or 0
	 * @return the revision of the change, or 0 if it was not made because not all of the
	 * keys exist or the note does
	 */
	public long deleteTogether(List<String> keys, String note, Map<String, String> puts, long lease) {
		List<Object> conditions = new ArrayList<>();
		List<Object> changes = new ArrayList<>();
		puts.forEach((key, value) -> changes.add(Map.of("request_put", Map.of("key", EtcdGateway.base64(key), "value",
				EtcdGateway.base64(value), "lease", String.valueOf(lease)))));
		for (String key : keys) {
			conditions.add(Map.of("key", EtcdGateway.base64(key), "target", "VERSION", "result", "GREATER", "version",
					String.valueOf(0)));
			changes.add(Map.of("request_delete_range", Map.of("key", EtcdGateway.base64(key))));
		}
		conditions.add(Map.of("key", EtcdGateway.base64(note), "target", "VERSION", "result", "EQUAL", "version",
				String.valueOf(0)));
		changes.add(Map.of("request_put",
				Map.of("key", EtcdGateway.base64(note), "value", EtcdGateway.base64(String.join(" ", keys)))));
		JsonNode reply = this.gateway.call("/v3/kv/txn", Map.of("compare", conditions, "success", changes));
		return reply.path("succeeded").asBoolean(false) ? revisionOf(reply) : 0;
	}

	public Optional<EtcdKeyValue> get(String key) {
		return keyValues(this.gateway.call("/v3/kv/range", Map.of("key", EtcdGateway.base64(key)))).findFirst();
	}

	/**
	 * All keys with the prefix.
	 * @param prefix the prefix
	 * @return the keys in their order
	 */
	public List<EtcdKeyValue> list(String prefix) {
		return keyValues(this.gateway.call("/v3/kv/range", EtcdGateway.range(prefix))).toList();
	}

	/**
	 * The current revision.
	 * @return the revision
	 */
	public long revision() {
		return revisionOf(
				this.gateway.call("/v3/kv/range", Map.of("key", EtcdGateway.base64("revision"), "count_only", true)));
	}

	/**
	 * The real history: every change below the prefix from a revision until now.
	 * @param prefix the prefix
	 * @param fromRevision the first revision, which must not be compacted
	 * @return the changes in their order
	 */
	public List<EtcdKeyValue> history(String prefix, long fromRevision) {
		long last = revision();
		return (last < fromRevision) ? List.of() : new EtcdHistory(this.gateway, fromRevision, last).below(prefix);
	}

	/**
	 * Grant a lease.
	 * @param ttlSeconds its time to live
	 * @return the lease
	 */
	public long grant(long ttlSeconds) {
		return this.gateway.call("/v3/lease/grant", Map.of("TTL", String.valueOf(ttlSeconds))).path("ID").asLong();
	}

	public void revoke(long lease) {
		this.gateway.call("/v3/lease/revoke", Map.of("ID", String.valueOf(lease)));
	}

	/**
	 * All leases in etcd, to find leases that were left.
	 * @return the leases
	 */
	public Set<Long> leases() {
		Set<Long> leases = new TreeSet<>();
		this.gateway.call("/v3/lease/leases", Map.of())
			.path("leases")
			.forEach((lease) -> leases.add(lease.path("ID").asLong()));
		return leases;
	}

	/**
	 * The remaining seconds of a lease.
	 * @param lease the lease
	 * @return the seconds, -1 if there is no such lease
	 */
	public long timeToLive(long lease) {
		return this.gateway.call("/v3/lease/timetolive", Map.of("ID", String.valueOf(lease))).path("TTL").asLong();
	}

	/**
	 * Compact the history before a revision and wait until it is removed.
	 * @param revision the first revision to keep
	 */
	public void compact(long revision) {
		this.gateway.call("/v3/kv/compaction", Map.of("revision", String.valueOf(revision), "physical", true));
	}

	/**
	 * Compact all history.
	 */
	public void compact() {
		compact(revision());
	}

	private static long revisionOf(JsonNode reply) {
		return reply.path("header").path("revision").asLong();
	}

	private static Stream<EtcdKeyValue> keyValues(JsonNode reply) {
		return reply.path("kvs").valueStream().map(EtcdKeyValue::of);
	}

}
