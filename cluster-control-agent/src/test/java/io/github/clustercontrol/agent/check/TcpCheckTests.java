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

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link TcpCheck}.
 */
class TcpCheckTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	@Test
	void passesWhileThePortAcceptsAndFailsAfterwards() throws Exception {
		Check check;
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			check = new TcpCheck("127.0.0.1", server.getLocalPort(), TIMEOUT);
			assertThat(check.run()).isEqualTo("connected");
			assertThat(new TcpCheck("localhost", server.getLocalPort(), TIMEOUT).run()).isEqualTo("connected");
		}
		assertThatIOException().isThrownBy(check::run).withMessage("Connection refused");
	}

	@Test
	@Timeout(20)
	void endsAtItsTimeoutWhenNoConnectionIsCompleted() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Check check = new TcpCheck("127.0.0.1", server.getLocalPort(), Duration.ofMillis(200));
			// Linux leaves a connection unanswered when the backlog is full
			assertThatIOException().isThrownBy(() -> {
				for (int i = 0; i < 10; i++) {
					check.run();
				}
			}).withMessageContaining("timed out");
		}
	}

	@Test
	void aHostThatDoesNotExistFailsWithItsName() throws Exception {
		assertThatIOException().isThrownBy(new TcpCheck("no-such-host.invalid", 80, Duration.ofSeconds(10))::run)
			.withMessage("unknown host no-such-host.invalid");
	}

}
