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

package io.github.clustercontrol.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.fault.EtcdServer;

/**
 * The counts of etcd about its clients.
 *
 * @param messages received messages, by method; a stream has many
 */
record EtcdCounts(Map<String, Double> messages) {

	private static final Pattern RECEIVED = Pattern
		.compile("(?m)^grpc_server_msg_received_total\\{grpc_method=\"(\\w+)\".*} ([\\d.e+]+)$");

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	static EtcdCounts of(EtcdServer etcd) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/metrics")).build();
		String metrics = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
		Map<String, Double> messages = new TreeMap<>();
		for (Matcher line = RECEIVED.matcher(metrics); line.find();) {
			messages.merge(line.group(1), Double.valueOf(line.group(2)), Double::sum);
		}
		return new EtcdCounts(messages);
	}

	/** The difference to earlier counts. */
	Map<String, Double> since(EtcdCounts before) {
		Map<String, Double> since = new TreeMap<>();
		this.messages.forEach((method, count) -> {
			double more = count - before.messages.getOrDefault(method, 0.0);
			if (more > 0) {
				since.put(method, more);
			}
		});
		return since;
	}

}
