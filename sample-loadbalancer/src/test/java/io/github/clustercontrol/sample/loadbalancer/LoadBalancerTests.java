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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.clustercontrol.sample.loadbalancer.TestWebServer.Received;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the load balancer forwards.
 */
class LoadBalancerTests extends LoadBalancerFixture {

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

	/** Send a raw request, as a client may do that breaks the rules. */
	private String exchange(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

}
