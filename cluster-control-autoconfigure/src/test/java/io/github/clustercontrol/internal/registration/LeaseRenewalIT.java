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

package io.github.clustercontrol.internal.registration;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.Credentials;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeaseRenewal}.
 */
class LeaseRenewalIT {

	private static final Duration TTL = Duration.ofSeconds(2);

	private final EtcdServer etcd = new EtcdServer().start();

	private final FaultProxy proxy = new FaultProxy(this.etcd);

	private final Threads threads = new Threads();

	private final EtcdConnection connection = connection(() -> null);

	private final EtcdLeases leases = new EtcdLeases(this.connection);

	private final List<Lease> lost = new CopyOnWriteArrayList<>();

	private final LeaseRenewal renewal = renewal(this.leases);

	@AfterEach
	void close() {
		this.renewal.stop();
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@Test
	void keepsALeaseAliveForLongerThanItsTtl() {
		Lease lease = start();
		await().until(() -> this.renewal.renewals().succeeded() >= 10);
		assertThat(this.etcd.witness().timeToLive(lease.id())).isPositive();
		assertThat(this.lost).isEmpty();
		assertThat(this.renewal.renewals().last()).isNotNull();
	}

	@Test
	void noAnswerForLongerThanTheTtlProvesNothing() {
		Lease lease = start();
		this.etcd.kill();
		long outage = System.nanoTime();
		await().until(() -> Duration.ofNanos(System.nanoTime() - outage).compareTo(TTL.multipliedBy(2)) > 0);
		assertThat(this.renewal.renewals().failed()).isPositive();
		assertThat(this.lost).isEmpty();
		long before = this.renewal.renewals().succeeded();
		this.etcd.start();
		await().until(() -> this.renewal.renewals().succeeded() > before + 2);
		assertThat(this.etcd.witness().leases()).containsExactly(lease.id());
		assertThat(this.lost).isEmpty();
	}

	@Test
	void tellsOnceWhenEtcdSaysThatTheLeaseIsGone() {
		Lease lease = start();
		this.etcd.witness().revoke(lease.id());
		await().until(() -> !this.lost.isEmpty());
		long failed = this.renewal.renewals().failed();
		Lease next = start();
		await().until(() -> this.renewal.renewals().succeeded() >= 2);
		assertThat(this.lost).containsExactly(lease);
		assertThat(this.renewal.renewals().failed()).isEqualTo(failed);
		assertThat(this.etcd.witness().leases()).containsExactly(next.id());
	}

	@Test
	void learnsThatALeaseExpiredBehindABlackHoleOnlyFromEtcd() {
		Lease lease = start();
		this.proxy.blackHole();
		await().until(() -> this.etcd.witness().leases().isEmpty());
		assertThat(this.lost).isEmpty();
		this.proxy.pass();
		await().until(() -> this.lost.equals(List.of(lease)));
	}

	/**
	 * The client has to show the password again only when it connects anew.
	 */
	@Test
	void asksMoreAndMoreRarelyWhileEtcdRefuses() {
		AtomicReference<Credentials> credentials = addUser();
		try (EtcdConnection connection = connection(credentials::get)) {
			EtcdLeases leases = new EtcdLeases(connection);
			LeaseRenewal renewal = renewal(leases);
			Lease lease = leases.grant(TTL);
			renewal.start(lease, System.nanoTime());
			await().until(() -> renewal.renewals().succeeded() >= 2);
			changePassword();
			await().until(() -> {
				connection.rebuild("of the test");
				return renewal.renewals().failed() > 0;
			});
			// Until the lease has run out no more rarely than otherwise, then less and
			// less
			await().during(Duration.ofSeconds(12))
				.atMost(Duration.ofSeconds(30))
				.until(() -> renewal.renewals().failed() <= 12);
			assertThat(this.etcd.witness().leases()).isEmpty();
			assertThat(this.lost).isEmpty();
			credentials.set(new Credentials("app", "another"));
			await().until(() -> this.lost.equals(List.of(lease)));
			Lease next = leases.grant(TTL);
			renewal.start(next, System.nanoTime());
			long renewed = renewal.renewals().succeeded();
			await().until(() -> renewal.renewals().succeeded() >= renewed + 3);
			renewal.stop();
		}
	}

	/**
	 * After a refusal the pause is up to half a minute. A request by a new client needs
	 * no pause.
	 */
	@Test
	void aRefusalOfThePreviousPasswordIsNotARefusalOfTheNewOne() {
		AtomicReference<Credentials> credentials = addUser();
		try (EtcdConnection connection = connection(credentials::get)) {
			EtcdLeases leases = new EtcdLeases(connection);
			leases.grant(TTL);
			changePassword();
			await().until(() -> {
				connection.rebuild("of the test");
				return failure(leases) == FailureKind.REFUSED;
			});
			credentials.set(new Credentials("app", "another"));
			List<FailureKind> failures = new ArrayList<>();
			await().until(() -> {
				FailureKind failure = failure(leases);
				if (failure != null) {
					failures.add(failure);
				}
				return failure == null;
			});
			assertThat(failures).isNotEmpty().doesNotContain(FailureKind.REFUSED);
		}
	}

	@Test
	void isNotEndedByAFailureThatNobodyExpected() {
		Lease lease = this.leases.grant(TTL);
		this.connection.close();
		this.renewal.start(lease, System.nanoTime());
		await().until(() -> this.renewal.renewals().failed() >= 3);
		assertThat(this.lost).isEmpty();
	}

	@Test
	void letsTheLeaseRunOutWhenStopped() {
		start();
		await().until(() -> this.renewal.renewals().succeeded() >= 1);
		this.renewal.stop();
		await().until(() -> this.etcd.witness().leases().isEmpty());
		assertThat(this.lost).isEmpty();
	}

	@Test
	void renewsOnlyTheLeaseThatItWasGivenLast() {
		Lease first = start();
		Lease second = start();
		await().until(() -> !this.etcd.witness().leases().contains(first.id()));
		assertThat(this.etcd.witness().leases()).containsExactly(second.id());
		assertThat(this.lost).isEmpty();
	}

	private EtcdConnection connection(Supplier<Credentials> credentials) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), credentials, () -> null,
				Duration.ofSeconds(2), Duration.ofSeconds(2)), List.of(), this.threads);
	}

	private LeaseRenewal renewal(EtcdLeases leases) {
		return new LeaseRenewal(leases, "this instance's key", TTL, Duration.ofMillis(500), Duration.ofSeconds(2),
				this.threads.serial("lease"), this.lost::add);
	}

	/** From now on etcd wants a password. */
	private AtomicReference<Credentials> addUser() {
		this.etcd.witness().users().enableAuthentication("secret");
		this.etcd.witness().users().addUser("app", "password", "/");
		return new AtomicReference<>(new Credentials("app", "password"));
	}

	private void changePassword() {
		this.etcd.witness().users().changePassword("app", "another");
	}

	private Lease start() {
		// The first request of a JVM takes long on a busy machine
		Lease lease = await().ignoreExceptions().until(() -> this.leases.grant(TTL), Objects::nonNull);
		this.renewal.start(lease, System.nanoTime());
		return lease;
	}

	private static @Nullable FailureKind failure(EtcdLeases leases) {
		try {
			leases.grant(TTL);
			return null;
		}
		catch (EtcdRequestException ex) {
			return ex.kind();
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(40));
	}

}
