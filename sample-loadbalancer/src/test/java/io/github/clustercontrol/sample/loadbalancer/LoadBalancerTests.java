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
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.sample.loadbalancer.TestWebServer.Received;
import io.github.clustercontrol.test.FakeClusters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the load balancer, with web servers but without etcd.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "clustercontrol.enabled=false")
@Import(FakeClusters.class)
class LoadBalancerTests {

	/** A port without a listener. */
	private static final String REFUSING = "127.0.0.1:1";

	@TempDir
	static Path directory;

	@Autowired
	private FakeClusters clusters;

	@LocalServerPort
	private int port;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final List<TestWebServer> servers = new ArrayList<>();

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("clustercontrol.clusters.webserver.handlers[0].type", () -> "json");
		registry.add("clustercontrol.clusters.webserver.handlers[0].file",
				() -> directory.resolve("webservers.json").toString());
	}

	@AfterEach
	void stopServers() throws IOException {
		this.servers.forEach(TestWebServer::close);
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

	@Test
	void forwardsToTheWebServersInTurn() throws Exception {
		TestWebServer one = start(TestWebServer.answering("one"));
		TestWebServer two = start(TestWebServer.answering("two"));
		TestWebServer three = start(TestWebServer.answering("three"));
		members(one.address(), two.address(), three.address());
		for (int i = 0; i < 9; i++) {
			assertThat(send(get("/web/")).statusCode()).isEqualTo(200);
		}
		assertThat(this.servers).allSatisfy((server) -> assertThat(server.received()).hasSize(3));
	}

	@Test
	void forwardsTheRequest() throws Exception {
		TestWebServer server = start(TestWebServer.answering("done"));
		members(server.address());
		send(request("/web/a%20b/c;d?e=f%26g&h").header("X-Custom", "one")
			.header("X-Custom", "two")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("X-Forwarded-For", "10.0.0.1")
			.method("PUT", BodyPublishers.ofString("i=j")));
		assertThat(server.received()).singleElement().satisfies((received) -> {
			assertThat(received.method()).isEqualTo("PUT");
			assertThat(received.uri()).isEqualTo("/a%20b/c;d?e=f%26g&h");
			assertThat(received.body()).isEqualTo("i=j");
			assertThat(received.headers().get("X-Custom")).containsExactly("one", "two");
			assertThat(received.headers().get("X-Forwarded-For")).containsExactly("127.0.0.1");
			assertThat(received.headers().get("X-Forwarded-Host")).containsExactly("localhost:" + this.port);
			assertThat(received.headers().get("Host")).containsExactly(server.address());
		});
	}

	@Test
	void forwardsFormsUnread() throws Exception {
		TestWebServer server = start(TestWebServer.answering("done"));
		members(server.address());
		String form = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n";
		send(request("/web/").header("Content-Type", "multipart/form-data; boundary=x")
			.POST(BodyPublishers.ofString(form)));
		assertThat(server.received()).singleElement().extracting(Received::body).isEqualTo(form);
	}

	@Test
	void returnsTheResponse() throws Exception {
		TestWebServer server = start(TestWebServer.with((exchange) -> {
			exchange.getResponseHeaders().add("Set-Cookie", "a=b");
			exchange.getResponseHeaders().add("Set-Cookie", "c=d");
			exchange.getResponseHeaders().add("Content-Type", "text/x-custom");
			exchange.getResponseHeaders().add("Keep-Alive", "timeout=1");
			TestWebServer.answer(exchange, 404, "not here");
		}));
		members(server.address());
		HttpResponse<String> response = send(get("/web/somewhere"));
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).isEqualTo("not here");
		assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=b", "c=d");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/x-custom");
		assertThat(response.headers().firstValue("Content-Length")).hasValue("8");
		assertThat(response.headers().allValues("Keep-Alive")).doesNotContain("timeout=1");
	}

	@Test
	void answersHeadWithoutBody() throws Exception {
		TestWebServer server = start(TestWebServer.answering("some text"));
		members(server.address());
		HttpResponse<String> response = send(request("/web").method("HEAD", BodyPublishers.noBody()));
		assertThat(response.headers().firstValue("Content-Length")).hasValue("9");
		assertThat(server.received()).singleElement().extracting(Received::uri).isEqualTo("/");
	}

	@Test
	void removesHeadersOfOneConnection() throws Exception {
		TestWebServer server = start(TestWebServer.answering("done"));
		members(server.address());
		exchange("GET /web/ HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nTE:"
				+ " trailers\r\nX-End: 2\r\n\r\n");
		assertThat(server.received()).singleElement()
			.satisfies((received) -> assertThat(received.headers()).containsKey("X-End")
				.doesNotContainKeys("X-Hop", "Te"));
	}

	@Test
	void retriesOnTheNextServerIfOneCannotBeReached() throws Exception {
		TestWebServer server = start(TestWebServer.answering("reached"));
		members(REFUSING, server.address(), "under_score:80");
		for (int i = 0; i < 6; i++) {
			assertThat(send(request("/web/").POST(BodyPublishers.ofString("body"))).body()).isEqualTo("reached");
		}
		assertThat(server.received()).hasSize(6).extracting(Received::body).containsOnly("body");
	}

	@Test
	void retriesIdempotentRequestsOnTheNextServer() throws Exception {
		TestWebServer broken = start(TestWebServer.breakingOff());
		TestWebServer stopping = start(TestWebServer.answering(503, "stopping"));
		TestWebServer server = start(TestWebServer.answering("whole"));
		members(broken.address(), stopping.address(), server.address());
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> response = send(get("/web/"));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("whole");
		}
		assertThat(broken.received()).isNotEmpty();
		assertThat(stopping.received()).isNotEmpty();
	}

	@Test
	void neverSendsAPostTwice() throws Exception {
		TestWebServer one = start(TestWebServer.breakingOff());
		TestWebServer two = start(TestWebServer.breakingOff());
		members(one.address(), two.address());
		HttpResponse<String> response = send(request("/web/").POST(BodyPublishers.ofString("an order")));
		assertThat(response.statusCode()).isEqualTo(502);
		assertThat(response.body()).contains("The web server failed");
		assertThat(one.received().size() + two.received().size()).isOne();
	}

	@Test
	void answers503WithoutWebServers() throws Exception {
		members();
		assertThat(send(get("/web/")).statusCode()).isEqualTo(503);
		members(REFUSING);
		HttpResponse<String> response = send(get("/web/"));
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("No web server can take this request");
	}

	@Test
	void neverForwardsToAnotherHost() throws Exception {
		TestWebServer server = start(TestWebServer.answering("done"));
		TestWebServer other = start(TestWebServer.answering("secret"));
		members(server.address());
		for (String path : List.of("/web;@" + other.address() + "/", "/web@" + other.address() + "/",
				"/web/../@" + other.address() + "/", "/x@" + other.address() + "/../web/",
				"/web//" + other.address() + "/", "/%77eb;@" + other.address() + "/")) {
			assertThat(exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
				.doesNotContain("secret");
		}
		assertThat(other.received()).isEmpty();
	}

	private TestWebServer start(TestWebServer server) {
		this.servers.add(server);
		return server;
	}

	private void members(String... addresses) {
		this.clusters.members("webserver", addresses);
	}

	private HttpRequest.Builder get(String path) {
		return request(path).GET();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	/** Send a raw request, as a client may do that breaks the rules. */
	private String exchange(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

}
