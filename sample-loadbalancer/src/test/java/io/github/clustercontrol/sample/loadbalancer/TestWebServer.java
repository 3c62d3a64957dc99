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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * A web server on loopback that records its requests.
 */
final class TestWebServer implements AutoCloseable {

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private TestWebServer(HttpHandler handler) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", (exchange) -> {
			this.received.add(Received.from(exchange));
			handler.handle(exchange);
			exchange.close();
		});
		this.server.start();
	}

	static TestWebServer answering(String text) {
		return new TestWebServer((exchange) -> answer(exchange, 200, text));
	}

	static TestWebServer answering(int status, String text) {
		return new TestWebServer((exchange) -> answer(exchange, status, text));
	}

	static TestWebServer with(HttpHandler handler) {
		return new TestWebServer(handler);
	}

	/**
	 * Return a server that closes the connection in the middle of its response.
	 * @return the server
	 */
	static TestWebServer breakingOff() {
		return new TestWebServer((exchange) -> {
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().write("half of".getBytes(StandardCharsets.UTF_8));
			exchange.getResponseBody().flush();
		});
	}

	static void answer(HttpExchange exchange, int status, String text) throws IOException {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		boolean head = exchange.getRequestMethod().equals("HEAD");
		if (head) {
			exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
		}
		exchange.sendResponseHeaders(status, head ? -1 : body.length);
		if (!head) {
			exchange.getResponseBody().write(body);
		}
	}

	String address() {
		return "127.0.0.1:" + this.server.getAddress().getPort();
	}

	List<Received> received() {
		return this.received;
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/**
	 * A request as it arrived.
	 *
	 * @param method the method
	 * @param uri the target as written
	 * @param headers the headers
	 * @param body the body
	 */
	record Received(String method, String uri, Headers headers, String body) {

		static Received from(HttpExchange exchange) throws IOException {
			return new Received(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
					exchange.getRequestHeaders(),
					new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		}

	}

}
