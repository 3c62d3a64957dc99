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
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the start page of the load balancer.
 */
class StartPageTests extends LoadBalancerFixture {

	@TempDir
	private static Path directory;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("clustercontrol.clusters.webserver.handlers[0].type", () -> "json");
		registry.add("clustercontrol.clusters.webserver.handlers[0].file",
				() -> directory.resolve("webservers.json").toString());
	}

	@AfterEach
	void deleteTheFile() throws IOException {
		Files.deleteIfExists(directory.resolve("webservers.json"));
	}

	@Test
	void showsTheFileAndOneLinePerWebServer() throws Exception {
		Files.writeString(directory.resolve("webservers.json"), "[\"what\",\"the\",\"file\",\"says\"]");
		TestWebServer server = start(TestWebServer.answering("a line\n"));
		TestWebServer broken = start(TestWebServer.answering(500, "broken"));
		members(REFUSING, server.address(), broken.address());
		assertThat(send(get("/")).body().lines()).containsExactlyInAnyOrder("[\"what\",\"the\",\"file\",\"says\"]",
				REFUSING + ": (no response)", "a line", broken.address() + ": (no response)");
	}

	@Test
	void showsThatThereIsNoFileYet() throws Exception {
		members();
		assertThat(send(get("/")).body()).startsWith("(no ").contains("webservers.json");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			*/*                                                             | text/plain
			text/plain                                                      | text/plain
			application/json                                                | text/plain
			text/html                                                       | text/html
			text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html
			""")
	void givesBrowsersThePageAndOthersText(String accept, String type) throws Exception {
		HttpResponse<String> response = send(get("/").header("Accept", accept));
		assertThat(response.headers().firstValue("Content-Type")).hasValue(type + ";charset=UTF-8");
		assertThat(response.headers().allValues("Vary")).containsExactly("Accept");
		assertThat(response.body().startsWith("<!DOCTYPE html>")).isEqualTo(type.equals("text/html"));
	}

	@Test
	void allowsOnlyScriptsOfItsOwnFiles() throws Exception {
		HttpResponse<String> page = send(get("/").header("Accept", "text/html"));
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
			.contains("default-src 'none'; script-src 'self'; style-src 'self'; ")
			.contains("frame-ancestors 'none'")
			.doesNotContain("unsafe");
		assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(page.body()).doesNotContain("http:", "https:", "style=", "onclick");
		for (String file : List.of("site.css", "site.js", "site.svg")) {
			assertThat(page.body()).contains("\"" + file + "\"");
			assertThat(send(get("/" + file)).statusCode()).isEqualTo(200);
		}
		for (String script : List.of("page.js", "order.js", "fleet.js")) {
			assertThat(send(get("/" + script)).headers().firstValue("Content-Type").orElseThrow())
				.startsWith("text/javascript");
		}
	}

}
