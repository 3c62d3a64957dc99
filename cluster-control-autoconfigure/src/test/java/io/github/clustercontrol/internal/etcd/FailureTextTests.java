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

package io.github.clustercontrol.internal.etcd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureText} and {@link ConnectionProblem}.
 */
class FailureTextTests {

	private static final String STACK = "\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n"
			+ "\tat io.netty.handler.ssl.SslHandler.channelInactive(ChannelHandlerContext)(Unknown Source)\n"
			+ "\tat io.netty.channel.epoll.AbstractEpollChannel.connect(AbstractEpollChannel.java:656)\n";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					io exception | io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: /127.0.0.1:1 | Connection refused: /127.0.0.1:1 | CONNECTION_REFUSED
					io exception | io.netty.channel.AbstractChannel$AnnotatedConnectException: finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1 | Connection refused: /127.0.0.1:1 | CONNECTION_REFUSED
					io exception | io.netty.channel.ConnectTimeoutException: connection timed out after 3000 ms: /127.0.0.1:1 | connection timed out after 3000 ms: /127.0.0.1:1 | NO_RESPONSE
					unresolved address | java.nio.channels.UnresolvedAddressException | unresolved address | UNKNOWN_HOST
					Network closed for unknown reason | null | Network closed for unknown reason | ENCRYPTION
					http2 exception | io.netty.handler.codec.http2.Http2Exception: First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503030002 | First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503030002 | ENCRYPTION
					http2 exception | io.netty.handler.codec.http2.Http2Exception: First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f | First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f | NOT_ETCD
					Connection closed while performing TLS negotiation Channel Pipeline: [SslHandler#0, Tail#0] | io.netty.channel.StacklessClosedChannelException | Connection closed while performing TLS negotiation | NO_ENCRYPTION
					""")
	void tellsWhyThereIsNoConnection(String description, String cause, String brief, ConnectionProblem problem) {
		String text = "CallOptions deadline exceeded after 2.99s. Name resolution delay 0.0 seconds. [closed=[], "
				+ "open=[[wait_for_ready, Last Pick Failure=Status{code=UNAVAILABLE, description=" + description
				+ ", cause=" + cause + "\n" + STACK.repeat(20) + "Caused by: java.lang.Exception: no\n" + STACK
				+ "}, connecting_and_lb_delay=2999ns, was_still_waiting]]]";
		assertThat(FailureText.brief(text)).isEqualTo("not connected: " + brief);
		assertThat(ConnectionProblem.of(FailureText.brief(text))).isEqualTo(problem);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CallOptions deadline exceeded after 2.99s. Name resolution delay 0.0 seconds. [closed=[], open=[[wait_for_ready, connecting_and_lb_delay=2998ns, was_still_waiting]]]
					deadline exceeded after 0.999s. Name resolution delay 0.0 seconds. [remote_addr=/127.0.0.1:2379]
					ClientCall started after CallOptions deadline was exceeded -0.34 seconds ago. Name resolution delay 0.0 seconds.
					""")
	void saysTheSameOfEachAttemptThatWasNotAnswered(String text) {
		assertThat(FailureText.brief(text)).isEqualTo("no answer in time");
		assertThat(ConnectionProblem.of(FailureText.brief(text))).isEqualTo(ConnectionProblem.NO_RESPONSE);
	}

	@Test
	void leavesTheWordsOfEtcdAsTheyAre() {
		assertThat(FailureText.brief("etcdserver: no leader")).isEqualTo("etcdserver: no leader");
		assertThat(FailureText.brief("context deadline exceeded")).isEqualTo("context deadline exceeded");
		assertThat(ConnectionProblem.of("context deadline exceeded")).isEqualTo(ConnectionProblem.NO_LEADER);
	}

	@Test
	void isBriefHoweverMuchTheClientTells() {
		assertThat(FailureText.brief("x".repeat(100_000))).hasSizeLessThan(1000);
	}

	@Test
	void whereNothingCameBackNothingComesBack() {
		assertThat(ConnectionProblem.of(null)).isEqualTo(ConnectionProblem.NO_RESPONSE);
		assertThat(ConnectionProblem.of("an unknown text")).isEqualTo(ConnectionProblem.OTHER);
	}

}
