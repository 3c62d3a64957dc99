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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RenewalStream} and {@link RenewalInterceptor}.
 */
class RenewalStreamIT extends EtcdConnectionFixture {

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

}
