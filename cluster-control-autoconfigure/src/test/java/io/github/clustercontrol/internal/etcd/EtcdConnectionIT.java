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

import java.time.Duration;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link EtcdConnection}, {@link EtcdLeases} and their deadlines.
 */
class EtcdConnectionIT extends EtcdConnectionFixture {

	private static final long LEASE = 4711;

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
