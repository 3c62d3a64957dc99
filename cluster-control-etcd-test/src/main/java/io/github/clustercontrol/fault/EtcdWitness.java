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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operator and the witness of a test: changes etcd from outside and reads its real
 * state. It uses etcd's JSON gateway, so that its results do not depend on jetcd, gRPC or
 * a proxy, which are under test.
 */
public final class EtcdWitness {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final byte[] EVERYTHING = { 0 };

	private final String endpoint;

	private volatile HttpClient http;

	private volatile Credentials credentials;

	EtcdWitness(String endpoint) {
		this.endpoint = endpoint;
		reconnect();
	}

	/**
	 * Drop the connections: those to a killed process fail only at their next use.
	 */
	void reconnect() {
		this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
	}

	/**
	 * Whether this etcd serves: it has a leader, or it refuses only because of an alarm.
	 * @return whether it is ready
	 */
	boolean isReady() {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create(this.endpoint + "/health"))
				.timeout(Duration.ofSeconds(2))
				.build();
			int status = this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
			return status == 200 || !alarms().isEmpty();
		}
		catch (IOException | IllegalStateException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	// Keys

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
		return revisionOf(
				call("/v3/kv/put", Map.of("key", base64(key), "value", base64(value), "lease", String.valueOf(lease))));
	}

	/**
	 * Put a key and a value that need not be text.
	 * @param key the key
	 * @param value its value
	 * @return the revision of the change
	 */
	public long put(byte[] key, byte[] value) {
		return revisionOf(call("/v3/kv/put", Map.of("key", base64(key), "value", base64(value))));
	}

	/**
	 * Put many keys in one transaction, which is one revision: at most 128 of them.
	 * @param values keys and values
	 * @return the revision of the change
	 */
	public long putTogether(Map<String, String> values) {
		List<Object> puts = new ArrayList<>();
		values.forEach(
				(key, value) -> puts.add(Map.of("request_put", Map.of("key", base64(key), "value", base64(value)))));
		return revisionOf(call("/v3/kv/txn", Map.of("success", puts)));
	}

	/**
	 * Delete one key, as an operator does.
	 * @param key the key
	 * @return the revision of the change, or the current one if there was no such key
	 */
	public long delete(String key) {
		return revisionOf(call("/v3/kv/deleterange", Map.of("key", base64(key))));
	}

	/**
	 * Delete all keys with the prefix.
	 * @param prefix the prefix
	 * @return the revision of the change, or the current one if there was no such key
	 */
	public long deletePrefix(String prefix) {
		return revisionOf(call("/v3/kv/deleterange", range(prefix)));
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
		List<Object> conditions = new ArrayList<>();
		List<Object> changes = new ArrayList<>();
		for (String key : keys) {
			conditions.add(
					Map.of("key", base64(key), "target", "VERSION", "result", "GREATER", "version", String.valueOf(0)));
			changes.add(Map.of("request_delete_range", Map.of("key", base64(key))));
		}
		conditions
			.add(Map.of("key", base64(note), "target", "VERSION", "result", "EQUAL", "version", String.valueOf(0)));
		changes.add(Map.of("request_put", Map.of("key", base64(note), "value", base64(String.join(" ", keys)))));
		JsonNode reply = call("/v3/kv/txn", Map.of("compare", conditions, "success", changes));
		return reply.path("succeeded").asBoolean(false) ? revisionOf(reply) : 0;
	}

	public Optional<EtcdKeyValue> get(String key) {
		return keyValues(call("/v3/kv/range", Map.of("key", base64(key)))).findFirst();
	}

	/**
	 * All keys with the prefix.
	 * @param prefix the prefix
	 * @return the keys in their order
	 */
	public List<EtcdKeyValue> list(String prefix) {
		return keyValues(call("/v3/kv/range", range(prefix))).toList();
	}

	/**
	 * The current revision.
	 * @return the revision
	 */
	public long revision() {
		return revisionOf(call("/v3/kv/range", Map.of("key", base64("revision"), "count_only", true)));
	}

	/**
	 * The real history: every change below the prefix from a revision until now.
	 * @param prefix the prefix
	 * @param fromRevision the first revision, which must not be compacted
	 * @return the changes in their order
	 */
	public List<EtcdKeyValue> history(String prefix, long fromRevision) {
		try {
			return historyNow(prefix, fromRevision);
		}
		catch (IllegalStateException ex) {
			Credentials credentials = this.credentials;
			if (credentials == null) {
				throw ex;
			}
			// The token has expired
			this.credentials = credentials.withToken(null);
			return historyNow(prefix, fromRevision);
		}
	}

	private List<EtcdKeyValue> historyNow(String prefix, long fromRevision) {
		long last = revision();
		if (last < fromRevision) {
			return List.of();
		}
		CompletableFuture<List<EtcdKeyValue>> history = CompletableFuture
			.supplyAsync(() -> readHistory(fromRevision, last));
		try {
			return history.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
				.stream()
				.filter((change) -> change.key().startsWith(prefix))
				.toList();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("No history from revision " + fromRevision, ex);
		}
	}

	/**
	 * Read a watch on all keys, not only on the requested ones: then its last event has
	 * the last revision, which shows that it is complete.
	 * @param fromRevision the first revision
	 * @param toRevision the last revision
	 * @return all changes
	 */
	private List<EtcdKeyValue> readHistory(long fromRevision, long toRevision) {
		Map<String, Object> create = Map.of("key", base64(EVERYTHING), "range_end", base64(EVERYTHING),
				"start_revision", String.valueOf(fromRevision));
		List<EtcdKeyValue> history = new ArrayList<>();
		try (Stream<String> lines = this.http
			.send(request("/v3/watch", Map.of("create_request", create)), HttpResponse.BodyHandlers.ofLines())
			.body()) {
			for (Iterator<String> line = lines.iterator(); line.hasNext();) {
				JsonNode result = JSON.readTree(line.next()).path("result");
				if (result.path("canceled").asBoolean(false)) {
					throw new IllegalStateException("The watch was cancelled: " + result);
				}
				for (JsonNode event : result.path("events")) {
					history.add(keyValue(event.path("kv")));
				}
				if (!history.isEmpty() && history.get(history.size() - 1).modRevision() >= toRevision) {
					return history;
				}
			}
			throw new IllegalStateException("The watch ended before revision " + toRevision);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	// Leases

	/**
	 * Grant a lease.
	 * @param ttlSeconds its time to live
	 * @return the lease
	 */
	public long grant(long ttlSeconds) {
		return call("/v3/lease/grant", Map.of("TTL", String.valueOf(ttlSeconds))).path("ID").asLong();
	}

	public void revoke(long lease) {
		call("/v3/lease/revoke", Map.of("ID", String.valueOf(lease)));
	}

	/**
	 * All leases in etcd, to find leases that were left.
	 * @return the leases
	 */
	public Set<Long> leases() {
		Set<Long> leases = new TreeSet<>();
		call("/v3/lease/leases", Map.of()).path("leases").forEach((lease) -> leases.add(lease.path("ID").asLong()));
		return leases;
	}

	/**
	 * The remaining seconds of a lease.
	 * @param lease the lease
	 * @return the seconds, -1 if there is no such lease
	 */
	public long timeToLive(long lease) {
		return call("/v3/lease/timetolive", Map.of("ID", String.valueOf(lease))).path("TTL").asLong();
	}

	// Maintenance

	/**
	 * Compact the history before a revision and wait until it is removed.
	 * @param revision the first revision to keep
	 */
	public void compact(long revision) {
		call("/v3/kv/compaction", Map.of("revision", String.valueOf(revision), "physical", true));
	}

	/**
	 * Compact all history.
	 */
	public void compact() {
		compact(revision());
	}

	public void defragment() {
		call("/v3/maintenance/defragment", Map.of());
	}

	/**
	 * Raise the alarm of an exhausted quota, without exhausting it: etcd then refuses
	 * grants and puts, but still renews, reads and deletes.
	 */
	public void raiseNoSpace() {
		call("/v3/maintenance/alarm", Map.of("action", "ACTIVATE", "memberID", memberId(), "alarm", "NOSPACE"));
	}

	/**
	 * Clear the alarm.
	 */
	public void disarmNoSpace() {
		call("/v3/maintenance/alarm", Map.of("action", "DEACTIVATE", "memberID", memberId(), "alarm", "NOSPACE"));
	}

	/**
	 * The active alarms.
	 * @return their names
	 */
	public List<String> alarms() {
		List<String> alarms = new ArrayList<>();
		call("/v3/maintenance/alarm", Map.of()).path("alarms")
			.forEach((alarm) -> alarms.add(alarm.path("alarm").asString()));
		return alarms;
	}

	public String clusterId() {
		return status().path("header").path("cluster_id").asString();
	}

	/**
	 * The id of the answering member.
	 * @return its id
	 */
	public String memberId() {
		return status().path("header").path("member_id").asString();
	}

	/**
	 * The id of the leader as this member sees it.
	 * @return its id, or "0" if there is none
	 */
	public String leaderId() {
		return status().path("leader").asString("0");
	}

	/**
	 * The current term of this member. A member that was frozen as the leader remains
	 * leader for itself until it receives a higher term.
	 * @return the term
	 */
	public long term() {
		return status().path("raftTerm").asLong();
	}

	/**
	 * The number of requests of a method to this member, from all clients.
	 * @param method the method, such as {@code LeaseGrant}
	 * @return their number since it was started
	 */
	public long requests(String method) {
		return counted("grpc_server_started_total").getOrDefault(method, 0L);
	}

	/**
	 * The number of completed requests of a method, successful or not.
	 * @param method the method, such as {@code LeaseKeepAlive}
	 * @return their number since it was started
	 */
	public long completed(String method) {
		return counted("grpc_server_handled_total").getOrDefault(method, 0L);
	}

	/**
	 * The number of messages to this member, from all clients: a stream has many.
	 * @return their number since it was started, by method
	 */
	public Map<String, Long> messages() {
		return counted("grpc_server_msg_received_total");
	}

	private Map<String, Long> counted(String metric) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.endpoint + "/metrics")).timeout(TIMEOUT).build();
		try {
			String metrics = this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
			Map<String, Long> counted = new TreeMap<>();
			Matcher line = Pattern.compile("(?m)^" + metric + "\\{.*grpc_method=\"(\\w+)\".*} (\\S+)$")
				.matcher(metrics);
			while (line.find()) {
				counted.merge(line.group(1), (long) Double.parseDouble(line.group(2)), Long::sum);
			}
			return counted;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The version of etcd.
	 * @return the version, such as {@code 3.5.16}
	 */
	public String version() {
		return status().path("version").asString();
	}

	private JsonNode status() {
		return call("/v3/maintenance/status", Map.of());
	}

	// Authentication

	/**
	 * Turn authentication on. From then on this witness is root.
	 * @param rootPassword the password of the user root
	 */
	public void enableAuthentication(String rootPassword) {
		call("/v3/auth/role/add", Map.of("name", "root"));
		call("/v3/auth/user/add", Map.of("name", "root", "password", rootPassword));
		call("/v3/auth/user/grant", Map.of("user", "root", "role", "root"));
		call("/v3/auth/enable", Map.of());
		authenticate(rootPassword);
	}

	/**
	 * Use the user root, after authentication was turned on elsewhere.
	 * @param rootPassword the password of the user root
	 */
	public void authenticate(String rootPassword) {
		this.credentials = new Credentials("root", rootPassword, null);
	}

	/**
	 * Add a user who may read and write below some prefixes.
	 * @param name the name of the user and of the user's role
	 * @param password the password
	 * @param prefixes the prefixes
	 */
	public void addUser(String name, String password, String... prefixes) {
		call("/v3/auth/role/add", Map.of("name", name));
		for (String prefix : prefixes) {
			grantPermission(name, prefix);
		}
		call("/v3/auth/user/add", Map.of("name", name, "password", password));
		call("/v3/auth/user/grant", Map.of("user", name, "role", name));
	}

	public void grantPermission(String role, String prefix) {
		Map<String, Object> permission = new LinkedHashMap<>(range(prefix));
		permission.put("permType", "READWRITE");
		call("/v3/auth/role/grant", Map.of("name", role, "perm", permission));
	}

	public void revokePermission(String role, String prefix) {
		Map<String, Object> permission = new LinkedHashMap<>(range(prefix));
		permission.put("role", role);
		call("/v3/auth/role/revoke", permission);
	}

	public void changePassword(String user, String password) {
		call("/v3/auth/user/changepw", Map.of("name", user, "password", password));
	}

	// The gateway

	private JsonNode call(String path, Map<String, ?> body) {
		try {
			HttpResponse<String> response = this.http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
			// A busy machine may take longer than the lifetime of a token
			for (int i = 0; i < 5 && isTokenOutdated(response) && this.credentials != null; i++) {
				this.credentials = this.credentials.withToken(null);
				response = this.http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
			}
			if (response.statusCode() != 200) {
				throw new IllegalStateException(path + ": " + response.body());
			}
			return JSON.readTree(response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException("No answer from " + this.endpoint + path, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** It has expired, or it is a signed token from before a change of a role or user. */
	private static boolean isTokenOutdated(HttpResponse<String> response) {
		return response.statusCode() == 401 || response.body().contains("revision of auth store is old");
	}

	private HttpRequest request(String path, Map<String, ?> body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.endpoint + path))
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
		if (this.credentials != null && !path.equals("/v3/auth/authenticate")) {
			request.header("Authorization", token());
		}
		return request.build();
	}

	private String token() {
		Credentials credentials = this.credentials;
		if (credentials.token() == null) {
			JsonNode reply = call("/v3/auth/authenticate",
					Map.of("name", credentials.user(), "password", credentials.password()));
			credentials = credentials.withToken(reply.path("token").asString());
			this.credentials = credentials;
		}
		return credentials.token();
	}

	private static long revisionOf(JsonNode reply) {
		return reply.path("header").path("revision").asLong();
	}

	private static Stream<EtcdKeyValue> keyValues(JsonNode reply) {
		return reply.path("kvs").valueStream().map(EtcdWitness::keyValue);
	}

	private static EtcdKeyValue keyValue(JsonNode node) {
		return new EtcdKeyValue(text(node.path("key")), text(node.path("value")),
				node.path("create_revision").asLong(0), node.path("mod_revision").asLong(0),
				node.path("version").asLong(0), node.path("lease").asLong(0));
	}

	private static Map<String, Object> range(String prefix) {
		byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
		byte[] end = Arrays.copyOf(start, start.length);
		end[end.length - 1]++;
		return Map.of("key", base64(start), "range_end", base64(end));
	}

	private static String base64(String text) {
		return base64(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	private static String text(JsonNode base64) {
		return new String(Base64.getDecoder().decode(base64.asString("")), StandardCharsets.UTF_8);
	}

	private record Credentials(String user, String password, String token) {

		Credentials withToken(String token) {
			return new Credentials(this.user, this.password, token);
		}

	}

}
