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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link EtcdConnection}, {@link EtcdLeases} and their deadlines.
 */
class EtcdConnectionIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final long LEASE = 4711;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final FaultProxy proxy = new FaultProxy(etcd);

	private final Threads threads = new Threads();

	private final AtomicInteger built = new AtomicInteger();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), null, null, null, TIMEOUT, TIMEOUT),
			List.of((builder) -> this.built.incrementAndGet()), this.threads);

	private final EtcdKeys keys = new EtcdKeys(this.connection);

	private final EtcdLeases leases = new EtcdLeases(this.connection);

	@BeforeEach
	void connect() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			try {
				return this.keys.get("/connect").revision() > 0;
			}
			catch (EtcdRequestException ex) {
				return false;
			}
		});
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
	}

	static Stream<Named<Request>> everyRequest() {
		byte[] value = {};
		return Stream.of(Named.of("get", (keys, leases) -> keys.get("/a")),
				Named.of("count", (keys, leases) -> keys.count("/a/", 1)),
				Named.of("put", (keys, leases) -> keys.put("/a", Guard.ABSENT, value, "/b", LEASE)),
				Named.of("guarded delete", (keys, leases) -> keys.delete("/a", new Guard(1, null))),
				Named.of("delete", (keys, leases) -> keys.delete("/a")),
				Named.of("grant", (keys, leases) -> leases.grant(Duration.ofSeconds(5))),
				Named.of("renew", (keys, leases) -> leases.renew(LEASE, TIMEOUT)),
				Named.of("time to live", (keys, leases) -> leases.secondsLeft(LEASE)),
				Named.of("revoke", (keys, leases) -> leases.revoke(LEASE)));
	}

	@ParameterizedTest
	@MethodSource("everyRequest")
	void everyRequestEndsAlthoughNothingAnswers(Request request) {
		this.proxy.blackHole();
		assertEndsUnanswered(request);
	}

	@ParameterizedTest
	@MethodSource("everyRequest")
	void everyRequestEndsAlthoughNothingListens(Request request) {
		this.proxy.cut();
		assertEndsUnanswered(request);
	}

	private void assertEndsUnanswered(Request request) {
		long begin = System.nanoTime();
		EtcdRequestException failure = catchThrowableOfType(EtcdRequestException.class,
				() -> request.send(this.keys, this.leases));
		assertThat(failure).isNotNull();
		assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
		// A bound, not a speed: without one of its own a request waits for ever.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.plusSeconds(2));
		assertThat(this.connection.status().connected()).isFalse();
		assertThat(this.connection.status().lastError()).isNotBlank();
	}

	@Test
	void aRequestMayHaveAShorterDeadlineThanTheOthers() {
		this.proxy.blackHole();
		assertThatExceptionOfType(EtcdRequestException.class)
			.isThrownBy(() -> this.leases.renew(LEASE, Duration.ofMillis(100)))
			.withMessageContaining("DEADLINE_EXCEEDED");
	}

	@Test
	void aNewClientIsBuiltWhileEtcdIsAwayAndConnectsOnceItIsBack() {
		this.proxy.cut();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.keys.get("/a"));
			return this.connection.status().rebuilds() > 0;
		});
		this.proxy.accept();
		connect();
		assertThat(this.connection.status().connected()).isTrue();
		assertThat(this.connection.status().failingSince()).isNull();
		assertThat(this.built).hasValueGreaterThan(1);
	}

	@Test
	void aClientIsNotBuiltAnewWhileItIsYoung() {
		this.proxy.cut();
		for (int i = 0; i < 20; i++) {
			this.connection.rebuild("asked in vain");
		}
		assertThat(this.built).hasValueLessThan(3);
	}

	@Test
	void aRefusalIsAnAnswer() {
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.leases.renew(LEASE, TIMEOUT))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.LEASE_GONE));
		assertThat(this.connection.status().connected()).isTrue();
	}

	@Test
	void aLeaseLivesUntilItIsRevoked() {
		EtcdLeases.Lease lease = this.leases.grant(Duration.ofSeconds(30));
		assertThat(lease.ttl()).isEqualTo(Duration.ofSeconds(30));
		this.leases.renew(lease.id(), TIMEOUT);
		assertThat(this.leases.secondsLeft(lease.id())).isBetween(1L, 30L);
		this.leases.revoke(lease.id());
		assertThat(this.leases.secondsLeft(lease.id())).isEqualTo(-1);
		this.leases.revoke(lease.id());
	}

	@Test
	void aRenewalIsSentOnceAndAllShareAStream() {
		long lease = this.leases.grant(Duration.ofSeconds(60)).id();
		long before = renewals();
		long streams = streams();
		renew(lease, 10);
		assertThat(renewals()).isEqualTo(before + 10);
		// The first one is sent before it is known that etcd answers
		assertThat(streams()).isEqualTo(streams + 2);
		assertOneStreamIsOpen();
	}

	@Test
	void renewalsAtTheSameTimeLeaveOneStreamOpen() {
		long lease = this.leases.grant(Duration.ofSeconds(60)).id();
		long before = renewals();
		this.proxy.latency(Duration.ofMillis(50));
		assertThat(Stream.generate(() -> CompletableFuture.runAsync(() -> renew(lease, 5))).limit(4).toList())
			.allSatisfy((renewing) -> assertThat(renewing).succeedsWithin(Duration.ofSeconds(20)));
		assertThat(renewals()).isEqualTo(before + 20);
		assertOneStreamIsOpen();
	}

	@Test
	void aRenewalOnAnOpenStreamHasADeadline() {
		long lease = this.leases.grant(Duration.ofSeconds(60)).id();
		renew(lease, 3);
		this.proxy.blackHole();
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.leases.renew(lease, TIMEOUT))
			.withMessageContaining("did not answer on the open stream of renewals")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
		this.proxy.pass();
		awaitRenewal(lease);
	}

	@Test
	void aRenewalIsSentAgainAfterItsStreamEnded() {
		long lease = this.leases.grant(Duration.ofSeconds(60)).id();
		renew(lease, 3);
		this.proxy.reset();
		awaitRenewal(lease);
	}

	@Test
	void renewalsReachEachOfSeveralEndpoints() {
		try (EtcdConnection two = connection(etcd.endpoint())) {
			EtcdLeases leases = new EtcdLeases(two);
			long lease = leases.grant(Duration.ofSeconds(60)).id();
			long streams = streams();
			for (int i = 0; i < 1 + 2 * RenewalInterceptor.RENEWALS_EACH; i++) {
				leases.renew(lease, TIMEOUT);
			}
			assertThat(streams()).isEqualTo(streams + 3);
		}
	}

	private void renew(long lease, int times) {
		for (int i = 0; i < times; i++) {
			this.leases.renew(lease, TIMEOUT);
		}
	}

	private void awaitRenewal(long lease) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			try {
				this.leases.renew(lease, TIMEOUT);
				return true;
			}
			catch (EtcdRequestException ex) {
				return false;
			}
		});
	}

	/** An ended stream ends for etcd a little later. */
	private void assertOneStreamIsOpen() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> streams() - etcd.witness().status().completed("LeaseKeepAlive") == 1);
	}

	private static long streams() {
		return etcd.witness().status().requests("LeaseKeepAlive");
	}

	private static long renewals() {
		return etcd.witness().status().messages().getOrDefault("LeaseKeepAlive", 0L);
	}

	@Test
	void anEndpointThatNeverAnswersIsShownWithItsProblem() {
		try (LoopbackPort closed = LoopbackPort.reserve();
				EtcdConnection two = connection("http://127.0.0.1:" + closed.number())) {
			EtcdKeys keys = new EtcdKeys(two);
			Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
				keys.get("/a");
				assertThat(two.status().members().get(0).problem()).isNull();
				assertThat(two.status().members().get(1).lastAnswer()).isNull();
				assertThat(two.status().members().get(1).problem()).contains("Connection refused");
			});
		}
	}

	@Test
	void anEndpointThatWasLeftOutIsUsedAgainAlthoughTheOtherDoesNotFail() {
		try (FaultProxy second = new FaultProxy(etcd); EtcdConnection two = connection(second.endpoint())) {
			EtcdKeys keys = new EtcdKeys(two);
			Awaitility.await("both are used").atMost(Duration.ofSeconds(60)).until(() -> {
				keys.get("/a");
				return two.status().members().get(1).lastAnswer() != null;
			});
			second.blackHole();
			Awaitility.await("it is left out").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
				keys.get("/a");
				return problem(two) != null;
			});
			second.pass();
			Awaitility.await("it is used again").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
				keys.get("/a");
				return problem(two) == null;
			});
		}
	}

	private static String problem(EtcdConnection connection) {
		return connection.status().members().get(1).problem();
	}

	private EtcdConnection connection(String other) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint()), URI.create(other)), null,
				null, null, TIMEOUT, TIMEOUT), List.of(), this.threads);
	}

	@Test
	void requestsAfterTheCloseFailAtOnce() {
		this.connection.close();
		this.connection.close();
		this.connection.rebuild("after the close");
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.keys.get("/a"))
			.withMessageContaining("closed");
	}

	@Test
	void aRequestThatIsInterruptedEndsAndLeavesTheInterruptStanding() {
		this.proxy.blackHole();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.keys.get("/a"))
			.withMessageContaining("interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	interface Request {

		void send(EtcdKeys keys, EtcdLeases leases);

	}

}
