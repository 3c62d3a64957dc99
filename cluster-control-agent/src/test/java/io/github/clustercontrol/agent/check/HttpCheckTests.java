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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HttpCheck}.
 */
class HttpCheckTests {

	private final HttpServer server = create();

	private static HttpServer create() {
		try {
			return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@CsvSource({ "200, true", "204, true", "301, true", "302, true", "399, true", "400, false", "404, false",
			"500, false", "503, false" })
	void theStatusDecides(int status, boolean passed) throws Exception {
		this.server.createContext("/health", (exchange) -> {
			exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		});
		this.server.start();
		Check check = check(this.server.getAddress().getPort(), 5000);
		if (passed) {
			assertThat(check.run()).isEqualTo("status " + status);
		}
		else {
			assertThatIOException().isThrownBy(check::run).withMessage("status " + status);
		}
	}

	@Test
	void aBodyWithoutEndIsNotRead() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		this.server.createContext("/health", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			try {
				byte[] chunk = new byte[64 * 1024];
				while (true) {
					exchange.getResponseBody().write(chunk);
				}
			}
			catch (IOException ex) {
				closed.incrementAndGet();
			}
		});
		this.server.start();
		assertThat(check(this.server.getAddress().getPort(), 5000).run()).isEqualTo("status 200");
		await().until(() -> closed.get() == 1);
	}

	@Test
	@Timeout(20)
	void endsAtItsTimeoutWhenTheServerDoesNotAnswerOrAnswersOneByteAtATime() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Check check = check(silent.getLocalPort(), 300);
			assertThatIOException().isThrownBy(check::run).withMessage("no response within 300 ms");
			try (Socket connection = silent.accept()) {
				// The client closes the connection
				await().until(() -> connection.getInputStream().read(new byte[4096]) < 0);
			}
			Thread dripping = new Thread(() -> drip(silent));
			dripping.setDaemon(true);
			dripping.start();
			assertThatIOException().isThrownBy(check::run).withMessage("no response within 300 ms");
			dripping.join();
		}
	}

	@Test
	void aClosedPortFailsWithTheReason() throws Exception {
		this.server.start();
		int port = this.server.getAddress().getPort();
		this.server.stop(0);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(check(port, 5000)::run);
	}

	private static void drip(ServerSocket server) {
		try (Socket connection = server.accept()) {
			connection.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes());
			while (true) {
				connection.getOutputStream().write('x');
				Thread.sleep(20);
			}
		}
		catch (IOException | InterruptedException ex) {
			// The client closed the connection
		}
	}

	private static Check check(int port, long millis) {
		return new HttpCheck(URI.create("http://127.0.0.1:" + port + "/health"), Duration.ofMillis(millis));
	}

}
