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

package io.github.clustercontrol.sample.loadbalancer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the file that the handler writes, and the answer of every web server.
 */
@RestController
class StatusController {

	private final HttpClient http;

	private final Clusters clusters;

	private final Path file;

	StatusController(HttpClient http, Clusters clusters,
			@Value("${clustercontrol.clusters.webserver.handlers[0].file}") Path file) {
		this.http = http;
		this.clusters = clusters;
		this.file = file;
	}

	// A client that accepts any type, such as curl, gets this text; a browser prefers the
	// page
	@GetMapping(path = "/", produces = { "text/plain", "*/*" })
	ResponseEntity<String> askWebServers() throws IOException {
		List<CompletableFuture<String>> answers = this.clusters.get("webserver")
			.members()
			.stream()
			.map(this::ask)
			.toList();
		String members = Files.exists(this.file) ? Files.readString(this.file) : "(no " + this.file + " yet)";
		return ResponseEntity.ok()
			.contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
			.varyBy(HttpHeaders.ACCEPT)
			.body(members + "\n"
					+ answers.stream().map((answer) -> answer.join() + "\n").collect(Collectors.joining()));
	}

	private CompletableFuture<String> ask(Member member) {
		String noResponse = member.address() + ": (no response)";
		return CompletableFuture.completedFuture(member)
			.thenApply((to) -> URI.create("http://" + to.address() + "/"))
			.thenApply((uri) -> HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(4)).build())
			.thenCompose((request) -> this.http.sendAsync(request, BodyHandlers.ofString()))
			.thenApply((response) -> (response.statusCode() == 200) ? response.body().strip() : noResponse)
			.exceptionally((ex) -> noResponse);
	}

}
