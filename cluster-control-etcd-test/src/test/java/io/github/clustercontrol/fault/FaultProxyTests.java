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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FaultProxy}.
 */
@Timeout(30)
class FaultProxyTests {

	private ServerSocket server;

	private FaultProxy proxy;

	private Socket client;

	private Socket accepted;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.proxy = new FaultProxy(this.server.getLocalPort());
		this.client = open();
		this.accepted = this.server.accept();
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.accepted.close();
		this.proxy.close();
		this.server.close();
	}

	@Test
	void forwardsBothDirectionsAndCounts() throws IOException {
		write(this.client, "ping");
		assertThat(read(this.accepted, 4)).isEqualTo("ping");
		write(this.accepted, "answer");
		assertThat(read(this.client, 6)).isEqualTo("answer");
		// Counted just after it was delivered
		Awaitility.await().until(() -> this.proxy.bytesUp() == 4 && this.proxy.bytesDown() == 6);
		assertThat(this.proxy.acceptedConnections()).isEqualTo(1);
		this.client.close();
		assertThat(this.accepted.getInputStream().read()).isEqualTo(-1);
		Awaitility.await().until(() -> this.proxy.openConnections() == 0);
	}

	@Test
	void refusesOnlyNewConnections() throws IOException {
		this.proxy.refuse();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::open);
		write(this.client, "ping");
		assertThat(read(this.accepted, 4)).isEqualTo("ping");
	}

	@Test
	void cutsAndListensOnTheSamePortAgain() throws IOException {
		this.proxy.cut();
		assertEnded(this.client);
		assertEnded(this.accepted);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::open);
		this.proxy.pass();
		try (Socket next = open(); Socket nextAccepted = this.server.accept()) {
			write(next, "ping");
			assertThat(read(nextAccepted, 4)).isEqualTo("ping");
		}
	}

	@Test
	void blocksBothDirectionsUntilHealed() throws IOException {
		this.proxy.blackHole();
		write(this.client, "ping");
		write(this.accepted, "answer");
		assertNothingArrives(this.accepted);
		assertNothingArrives(this.client);
		try (Socket next = open()) {
			assertNothingArrives(next);
			this.proxy.pass();
			assertThat(read(this.accepted, 4)).isEqualTo("ping");
			assertThat(read(this.client, 6)).isEqualTo("answer");
			this.server.accept().close();
			assertThat(next.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void holdsBackTheEndOfABlockedConnection() throws IOException {
		this.proxy.blackHole();
		this.accepted.close();
		assertNothingArrives(this.client);
		this.proxy.pass();
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void losesRequestsOnly() throws IOException {
		this.proxy.loseRequests();
		write(this.client, "ping");
		write(this.accepted, "answer");
		assertThat(read(this.client, 6)).isEqualTo("answer");
		assertNothingArrives(this.accepted);
	}

	@Test
	void losesRepliesOnly() throws IOException {
		this.proxy.loseReplies();
		write(this.client, "ping");
		write(this.accepted, "answer");
		assertThat(read(this.accepted, 4)).isEqualTo("ping");
		assertNothingArrives(this.client);
	}

	@Test
	void resetsExistingConnectionsAndAcceptsNewOnes() throws IOException {
		this.proxy.reset();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.client.getInputStream().read());
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.accepted.getInputStream().read());
		try (Socket next = open(); Socket nextAccepted = this.server.accept()) {
			write(next, "ping");
			assertThat(read(nextAccepted, 4)).isEqualTo("ping");
		}
	}

	@Test
	void deliversLate() throws IOException {
		this.proxy.latency(Duration.ofMillis(300));
		long start = System.nanoTime();
		write(this.client, "ping");
		assertThat(read(this.accepted, 4)).isEqualTo("ping");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void deliversSlowly() throws IOException {
		this.proxy.trickle(1, 10_000);
		long start = System.nanoTime();
		write(this.accepted, "x".repeat(3_000));
		assertThat(read(this.client, 3_000)).isEqualTo("x".repeat(3_000));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
	}

	private Socket open() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String read(Socket socket, int length) throws IOException {
		return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
	}

	/** By an end or by a reset: both can happen when a socket is closed during a read. */
	private static void assertEnded(Socket socket) throws IOException {
		try {
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private static void assertNothingArrives(Socket socket) {
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
			socket.setSoTimeout(200);
			try {
				InputStream in = socket.getInputStream();
				in.read();
			}
			finally {
				resetTimeout(socket);
			}
		});
	}

	private static void resetTimeout(Socket socket) {
		try {
			socket.setSoTimeout(0);
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
