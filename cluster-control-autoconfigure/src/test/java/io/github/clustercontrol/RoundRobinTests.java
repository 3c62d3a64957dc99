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

package io.github.clustercontrol;

import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.RoundRobin.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RoundRobin}.
 */
class RoundRobinTests {

	private final FixedClusters clusters = new FixedClusters();

	private final RoundRobin roundRobin = new RoundRobin(this.clusters, "db");

	private final List<String> asked = new ArrayList<>();

	@Test
	void everyMemberIsCalledEquallyOften() {
		this.clusters.are("a:1", "b:1", "c:1");
		List<String> first = IntStream.range(0, 3).mapToObj((i) -> this.roundRobin.call(Member::address)).toList();
		assertThat(first).containsExactlyInAnyOrder("a:1", "b:1", "c:1");
		assertThat(IntStream.range(0, 3).mapToObj((i) -> this.roundRobin.call(Member::address)).toList())
			.isEqualTo(first);
	}

	@Test
	void instancesThatStartTogetherDoNotAllBeginWithTheSameMember() {
		this.clusters.are("a:1", "b:1");
		Set<String> first = new TreeSet<>();
		IntStream.range(0, 100)
			.forEach((i) -> first.add(new RoundRobin(this.clusters, "db").inTurn().get(0).address()));
		assertThat(first).containsExactly("a:1", "b:1");
	}

	@Test
	void eachCallUsesTheMembersAtItsBegin() {
		this.clusters.are("a:1");
		assertThat(this.roundRobin.call(Member::address)).isEqualTo("a:1");
		this.clusters.are("b:1", "c:1");
		assertThatExceptionOfType(NoMemberAnsweredException.class).isThrownBy(() -> this.roundRobin.call((member) -> {
			this.asked.add(member.address());
			this.clusters.are("d:1");
			throw new ConnectException("refused");
		}));
		assertThat(this.asked).containsExactlyInAnyOrder("b:1", "c:1");
		assertThat(this.roundRobin.call(Member::address)).isEqualTo("d:1");
	}

	@Test
	void theOrderOfACallHasEveryMemberOnceStartingWithTheNextInTurn() {
		this.clusters.are("a:1", "b:1", "c:1");
		List<String> one = this.roundRobin.inTurn().stream().map(Member::address).toList();
		List<String> two = this.roundRobin.inTurn().stream().map(Member::address).toList();
		assertThat(one).containsExactlyInAnyOrder("a:1", "b:1", "c:1");
		assertThat(two).containsExactly(one.get(1), one.get(2), one.get(0));
	}

	@Test
	void aCallCopiesNoMembersHoweverManyThereAre() {
		this.clusters.are(IntStream.range(0, 10_000).mapToObj((i) -> "member-" + i + ":1").toArray(String[]::new));
		ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
		long thread = Thread.currentThread().getId();
		this.roundRobin.call(Member::address);
		long before = threads.getThreadAllocatedBytes(thread);
		this.roundRobin.call(Member::address);
		assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
	}

	@ParameterizedTest
	@MethodSource
	void theNextOneIsCalledWhenNoConnectionCouldBeMade(Exception failure) throws Exception {
		this.clusters.are("a:1", "b:1", "c:1");
		for (int i = 0; i < 3; i++) {
			assertThat(this.roundRobin.call(failing("a:1", failure))).isIn("b:1", "c:1");
		}
	}

	static Stream<Exception> theNextOneIsCalledWhenNoConnectionCouldBeMade() {
		return Stream.of(new ConnectException("Connection refused"), new HttpConnectTimeoutException("too late"),
				new UnknownHostException("a"), new NoRouteToHostException("a"), new UnresolvedAddressException(),
				new IllegalStateException("wrapped", new IOException("again", new ConnectException("refused"))));
	}

	@ParameterizedTest
	@MethodSource
	void aCallThatMayHaveReachedAMemberIsNotRetried(Exception failure) {
		this.clusters.are("a:1", "b:1");
		assertThatExceptionOfType(failure.getClass()).isThrownBy(() -> {
			for (int i = 0; i < 2; i++) {
				this.roundRobin.call(failing("a:1", failure));
			}
		}).isSameAs(failure);
		assertThat(this.asked.get(this.asked.size() - 1)).isEqualTo("a:1");
	}

	static Stream<Exception> aCallThatMayHaveReachedAMemberIsNotRetried() {
		return Stream.of(new EOFException(), new SocketTimeoutException("Read timed out"),
				new HttpTimeoutException("request timed out"), new IllegalStateException(new IOException("reset")));
	}

	@Test
	void anIdempotentCallIsRetriedAfterAnyIoFailure() throws Exception {
		this.clusters.are("a:1", "b:1");
		for (Exception failure : aCallThatMayHaveReachedAMemberIsNotRetried().toList()) {
			assertThat(this.roundRobin.callIdempotent(failing("a:1", failure))).isEqualTo("b:1");
			assertThat(this.roundRobin.callIdempotent(failing("a:1", failure))).isEqualTo("b:1");
		}
	}

	@Test
	void anExceptionWithoutIoFailureEndsEveryCall() {
		this.clusters.are("a:1", "b:1");
		assertThatExceptionOfType(ArithmeticException.class)
			.isThrownBy(() -> this.roundRobin.callIdempotent((member) -> {
				this.asked.add(member.address());
				throw new ArithmeticException();
			}));
		assertThat(this.asked).hasSize(1);
	}

	@Test
	void anInterruptedThreadCallsNoOtherMember() {
		this.clusters.are("a:1", "b:1");
		try {
			assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> this.roundRobin.callIdempotent((member) -> {
					this.asked.add(member.address());
					Thread.currentThread().interrupt();
					throw new ConnectException("interrupted");
				}));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(this.asked).hasSize(1);
	}

	@Test
	void theExceptionNamesTheCalledMembersAndTheirFailures() {
		this.clusters.are("a:1", "b:1");
		assertThatExceptionOfType(NoMemberAnsweredException.class).isThrownBy(() -> this.roundRobin.call((member) -> {
			throw new ConnectException("refused by " + member.host());
		}))
			.withMessageContaining("No member of cluster 'db' answered: ")
			.withMessageContaining("a:1 java.net.ConnectException: refused by a")
			.withMessageContaining("b:1 java.net.ConnectException: refused by b")
			.withCauseInstanceOf(ConnectException.class)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
	}

	@Test
	void theExceptionStaysShortWhenManyFail() {
		this.clusters.are(IntStream.range(100, 200).mapToObj((i) -> "a" + i + ":1").toArray(String[]::new));
		assertThatExceptionOfType(NoMemberAnsweredException.class).isThrownBy(() -> this.roundRobin.call((member) -> {
			throw new ConnectException("refused");
		})).withMessageEndingWith("; and 95 more").satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(400));
	}

	@Test
	void theExceptionDistinguishesUnknownFromEmpty() {
		assertThatExceptionOfType(NoMemberAnsweredException.class)
			.isThrownBy(() -> this.roundRobin.call(Member::address))
			.withMessage("No members to call: cluster 'db' was not read from etcd yet")
			.withNoCause();
		this.clusters.are();
		assertThatExceptionOfType(NoMemberAnsweredException.class)
			.isThrownBy(() -> this.roundRobin.call(Member::address))
			.withMessage("No members to call: cluster 'db' is empty");
	}

	@Test
	void anUnknownClusterIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RoundRobin(this.clusters, "typo"))
			.withMessageContaining("typo");
	}

	@ParameterizedTest
	@MethodSource("clients")
	void exceptionsOfRealClientsAreRecognised(Call<String, Exception> client) throws Exception {
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> {
				exchange.sendResponseHeaders(200, 2);
				exchange.getResponseBody().write("ok".getBytes());
				exchange.close();
			});
			server.start();
			try {
				int refusing = closed.getLocalPort();
				closed.close();
				this.clusters.are("127.0.0.1:" + refusing, "127.0.0.1:" + server.getAddress().getPort());
				for (int i = 0; i < 2; i++) {
					assertThat(this.roundRobin.call(client)).isEqualTo("ok");
				}
			}
			finally {
				server.stop(0);
			}
		}
	}

	static Stream<Call<String, Exception>> clients() {
		HttpClient http = HttpClient.newHttpClient();
		RestClient jdk = RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(http)).build();
		RestClient simple = RestClient.builder().requestFactory(new SimpleClientHttpRequestFactory()).build();
		WebClient netty = WebClient.create();
		return Stream.of(
				(member) -> http.send(HttpRequest.newBuilder(uri(member)).build(), BodyHandlers.ofString()).body(),
				(member) -> jdk.get().uri(uri(member)).retrieve().body(String.class),
				(member) -> simple.get().uri(uri(member)).retrieve().body(String.class),
				(member) -> netty.get()
					.uri(uri(member))
					.exchangeToMono((it) -> it.bodyToMono(String.class))
					.switchIfEmpty(Mono.just(""))
					.block());
	}

	private static URI uri(Member member) {
		return URI.create("http://" + member.address() + "/");
	}

	private Call<String, Exception> failing(String address, Exception failure) {
		return (member) -> {
			this.asked.add(member.address());
			if (member.address().equals(address)) {
				throw failure;
			}
			return member.address();
		};
	}

}
