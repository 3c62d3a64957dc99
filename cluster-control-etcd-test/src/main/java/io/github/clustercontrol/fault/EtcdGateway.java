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
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to etcd's JSON gateway, with the token of a user if authentication is on.
 */
final class EtcdGateway {

	static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final String endpoint;

	private volatile HttpClient http;

	private volatile Credentials credentials;

	EtcdGateway(String endpoint) {
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
	 * Whether {@code /health} reports a leader and no alarm.
	 * @return whether this etcd is healthy
	 * @throws IOException if it does not answer
	 */
	boolean isHealthy() throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.endpoint + "/health"))
			.timeout(Duration.ofSeconds(2))
			.build();
		return send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
	}

	/**
	 * The metrics of this etcd.
	 * @return the text for Prometheus
	 */
	String metrics() {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.endpoint + "/metrics")).timeout(TIMEOUT).build();
		try {
			return send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			throw new IllegalStateException("No metrics from " + this.endpoint, ex);
		}
	}

	/**
	 * Use a user from now on.
	 * @param user the name of the user
	 * @param password the password
	 */
	void authenticate(String user, String password) {
		this.credentials = new Credentials(user, password, null);
	}

	/**
	 * Request a new token before the next request.
	 * @return whether there is a user
	 */
	boolean forgetToken() {
		Credentials credentials = this.credentials;
		if (credentials != null) {
			this.credentials = credentials.withToken(null);
		}
		return credentials != null;
	}

	/**
	 * Send a request.
	 * @param path the path of the method
	 * @param body the fields of the request
	 * @return the response
	 * @throws IllegalStateException if etcd refuses it or does not answer
	 */
	JsonNode call(String path, Map<String, ?> body) {
		try {
			HttpResponse<String> response = send(request(path, body), HttpResponse.BodyHandlers.ofString());
			// A busy machine may take longer than the lifetime of a token
			for (int i = 0; i < 5 && isTokenOutdated(response) && forgetToken(); i++) {
				response = send(request(path, body), HttpResponse.BodyHandlers.ofString());
			}
			if (response.statusCode() != 200) {
				throw new IllegalStateException(path + ": " + response.body());
			}
			return JSON.readTree(response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException("No answer from " + this.endpoint + path, ex);
		}
	}

	/**
	 * Open a stream of responses.
	 * @param path the path of the method
	 * @param body the fields of the request
	 * @return the responses, to be closed
	 */
	Stream<JsonNode> stream(String path, Map<String, ?> body) {
		try {
			Stream<String> lines = send(request(path, body), HttpResponse.BodyHandlers.ofLines()).body();
			return lines.<JsonNode>map(JSON::readTree).onClose(lines::close);
		}
		catch (IOException ex) {
			throw new IllegalStateException("No answer from " + this.endpoint + path, ex);
		}
	}

	private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
		try {
			return this.http.send(request, handler);
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

	static Map<String, Object> range(String prefix) {
		byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
		byte[] end = Arrays.copyOf(start, start.length);
		end[end.length - 1]++;
		return Map.of("key", base64(start), "range_end", base64(end));
	}

	static String base64(String text) {
		return base64(text.getBytes(StandardCharsets.UTF_8));
	}

	static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	private record Credentials(String user, String password, String token) {

		Credentials withToken(String token) {
			return new Credentials(this.user, this.password, token);
		}

	}

}
