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

package io.github.clustercontrol.sample.webserver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Calls every current database server, and answers with one line: the advertised address
 * of this web server, then their answers.
 */
@RestController
class WebServerController {

	private static final String NO_RESPONSE = "(no response)";

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(1))
		.build();

	private final Clusters clusters;

	private final String address;

	WebServerController(Clusters clusters, @Value("${clustercontrol.self.key}") String key) {
		this.clusters = clusters;
		this.address = StringUtils.getFilename(key);
	}

	@GetMapping(path = "/", produces = "text/plain")
	String askDatabaseServers() {
		List<CompletableFuture<String>> answers = this.clusters.get("dbserver")
			.members()
			.stream()
			.map(this::ask)
			.toList();
		return this.address + ":" + answers.stream().map((answer) -> " " + answer.join()).collect(Collectors.joining());
	}

	private CompletableFuture<String> ask(Member member) {
		return CompletableFuture.completedFuture(member)
			.thenApply((to) -> URI.create("http://" + to.address() + "/"))
			.thenApply((uri) -> HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build())
			.thenCompose((request) -> this.http.sendAsync(request, BodyHandlers.ofString()))
			.thenApply((response) -> (response.statusCode() == 200) ? response.body().strip() : NO_RESPONSE)
			.exceptionally((ex) -> NO_RESPONSE);
	}

}
