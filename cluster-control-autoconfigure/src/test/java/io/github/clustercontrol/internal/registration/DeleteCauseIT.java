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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DeleteCause}: whatever took the key, and whether it is asked at once
 * or long after the lease is gone.
 */
class DeleteCauseIT {

	private static final ClusterDirectory WEB = new ClusterDirectory("/clusterdemo/webserver");

	private static final ClusterDirectory DB = new ClusterDirectory("/clusterdemo/dbserver");

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final FaultProxy proxy = new FaultProxy(etcd);

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), null, null, null, Duration.ofSeconds(5),
					Duration.ofSeconds(5)),
			List.of(), this.threads);

	private final EtcdKeys keys = new EtcdKeys(this.connection);

	private final DeleteCause deleteCause = DeleteCause.ofOwnKey(this.keys, new EtcdLeases(this.connection), WEB);

	private StoredKey own;

	@BeforeEach
	void register() {
		witness().leases().forEach((lease) -> witness().revoke(lease));
		this.own = register(WEB, "10.0.0.1:8110", 60);
		assertThat(witness().leases()).hasSize(1);
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfTheKeyIsAnOrder(boolean late) {
		long revision = witness().delete(this.own.key());
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteByTheInstanceItselfIsNoOrder(boolean late) {
		String sentinel = WEB.sentinelKey(this.own.lease());
		this.keys.leave(this.own.key(), new EtcdKeys.Guard(this.own.modRevision(), null), sentinel, this.own.lease());
		assertCause(witness().revision(), late, KeyLoss.LEFT);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfTheDirectoryIsAnOrder(boolean late) {
		register(WEB, "10.0.0.2:8110", 60);
		long revision = witness().deletePrefix("/clusterdemo/webserver/");
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfTheParentIsAnOrder(boolean late) {
		register(DB, "10.0.0.9:3306", 60);
		long revision = witness().deletePrefix("/clusterdemo");
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfEverythingIsAnOrder(boolean late) {
		register(WEB, "10.0.0.2:8110", 60);
		long revision = witness().deletePrefix("/");
		assertThat(witness().list("/clustercontrol.leases/")).isEmpty();
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfEverythingIsAnOrderAlsoWhenTheOthersAreInOtherClusters(boolean late) {
		register(DB, "10.0.0.9:3306", 60);
		long revision = witness().deletePrefix("/");
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aDeleteOfEverythingIsAnOrderAlsoWhenTheOthersWerePutByHand(boolean late) {
		witness().put(WEB.memberKey("10.0.0.3:8110"), "");
		long revision = witness().deletePrefix("/");
		assertCause(revision, late, KeyLoss.DELETED);
	}

	@Test
	void aDeleteOfEverythingIsAnOrderToALoneMemberWhileItsLeaseLives() {
		long revision = witness().deletePrefix("/");
		assertCause(revision, false, KeyLoss.DELETED);
	}

	@Test
	void expiryIsExpiryHoweverManyExpireTogether() {
		witness().revoke(this.own.lease());
		StoredKey first = register(WEB, "10.0.0.1:8110", 1);
		StoredKey second = register(WEB, "10.0.0.2:8110", 1);
		register(DB, "10.0.0.9:3306", 1);
		witness().put(WEB.memberKey("10.0.0.3:8110"), "by hand");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> witness().leases().isEmpty());
		assertThat(this.deleteCause.find(first, goneAt(first)).cause()).isEqualTo(KeyLoss.EXPIRED);
		assertThat(this.deleteCause.find(second, goneAt(second)).cause()).isEqualTo(KeyLoss.EXPIRED);
		witness().delete(WEB.memberKey("10.0.0.3:8110"));
	}

	@Test
	void aRevokedLeaseIsAnExpiredOne() {
		witness().revoke(this.own.lease());
		assertThat(this.deleteCause.find(this.own, goneAt(this.own)).cause()).isEqualTo(KeyLoss.EXPIRED);
	}

	@Test
	void whatHappenedAfterwardsDoesNotMatter() {
		StoredKey other = register(WEB, "10.0.0.2:8110", 60);
		witness().revoke(this.own.lease());
		long revision = goneAt(this.own);
		witness().delete(other.key());
		witness().deletePrefix("/clustercontrol.leases/");
		register(WEB, "10.0.0.1:8110", 60);
		assertThat(this.deleteCause.find(this.own, revision).cause()).isEqualTo(KeyLoss.EXPIRED);
	}

	@Test
	void withoutHistoryALeaseThatLivesMeansADelete() {
		long revision = witness().delete(this.own.key());
		witness().put("/unrelated", "");
		witness().compact();
		assertCause(revision, false, KeyLoss.DELETED);
		assertCause(0, false, KeyLoss.DELETED);
	}

	@Test
	void withoutHistoryALeaseThatIsGoneMeansExpiry() {
		long revision = witness().delete(this.own.key());
		witness().put("/unrelated", "");
		witness().compact();
		assertCause(revision, true, KeyLoss.EXPIRED);
		assertCause(0, true, KeyLoss.EXPIRED);
	}

	@Test
	void theOldestRevisionThatIsLeftStillTellsTheCause() {
		register(WEB, "10.0.0.2:8110", 60);
		long revision = witness().delete(this.own.key());
		witness().compact(revision);
		assertCause(revision, true, KeyLoss.DELETED);
	}

	@Test
	void whenOnlyTheRevisionBeforeIsCompactedExpiryIsExpiry() {
		witness().revoke(this.own.lease());
		long revision = goneAt(this.own);
		witness().compact(revision);
		assertThat(this.deleteCause.find(this.own, revision).cause()).isEqualTo(KeyLoss.EXPIRED);
	}

	@Test
	void noAnswerIsNoCause() {
		long revision = witness().delete(this.own.key());
		this.keys.get("/connected");
		this.proxy.blackHole();
		for (long asked : new long[] { revision, 0 }) {
			assertThatExceptionOfType(EtcdRequestException.class)
				.isThrownBy(() -> this.deleteCause.find(this.own, asked).cause())
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(EtcdRequestException.Reason.UNREACHABLE));
		}
		this.proxy.pass();
	}

	@Test
	void aUserWhoSeesOnlyTheOwnClusterIsAnsweredToo() {
		try (EtcdServer guarded = new EtcdServer().start()) {
			guarded.witness().users().enableAuthentication("secret");
			guarded.witness().users().addUser("web", "web", WEB.prefix(), WEB.sentinelPrefix());
			try (EtcdConnection limited = new EtcdConnection(new EtcdSettings(List.of(URI.create(guarded.endpoint())),
					"web", "web", null, Duration.ofSeconds(2), Duration.ofSeconds(2)), List.of(), this.threads)) {
				EtcdKeys limitedKeys = new EtcdKeys(limited);
				DeleteCause limitedCause = DeleteCause.ofOwnKey(limitedKeys, new EtcdLeases(limited), WEB);
				StoredKey first = register(guarded, limitedKeys, WEB, "10.0.0.1:8110", 60);
				StoredKey second = register(guarded, limitedKeys, WEB, "10.0.0.2:8110", 60);
				guarded.witness().revoke(first.lease());
				assertThat(limitedCause.find(first, goneAt(guarded, first)).cause()).isEqualTo(KeyLoss.EXPIRED);
				long revision = guarded.witness().delete(second.key());
				assertThat(limitedCause.find(second, revision).cause()).isEqualTo(KeyLoss.DELETED);
			}
		}
	}

	private void assertCause(long revision, boolean late, KeyLoss cause) {
		if (late) {
			witness().leases().forEach((lease) -> witness().revoke(lease));
		}
		assertThat(this.deleteCause.find(this.own, revision).cause()).isEqualTo(cause);
	}

	private StoredKey register(ClusterDirectory directory, String address, long ttl) {
		return register(etcd, this.keys, directory, address, ttl);
	}

	private static StoredKey register(EtcdServer server, EtcdKeys keys, ClusterDirectory directory, String address,
			long ttl) {
		long lease = server.witness().grant(ttl);
		String key = directory.memberKey(address);
		byte[] value = "{}".getBytes(StandardCharsets.UTF_8);
		EtcdKeys.Outcome outcome = keys.put(key, EtcdKeys.Guard.ABSENT, value, directory.sentinelKey(lease), lease);
		assertThat(outcome.done()).isTrue();
		return new StoredKey(key, value, outcome.revision(), lease);
	}

	private static long goneAt(StoredKey key) {
		return goneAt(etcd, key);
	}

	private static long goneAt(EtcdServer server, StoredKey key) {
		return server.witness()
			.history(key.key(), key.modRevision())
			.stream()
			.filter(EtcdKeyValue::isDelete)
			.mapToLong(EtcdKeyValue::modRevision)
			.findFirst()
			.orElseThrow();
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

}
