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

package io.github.clustercontrol.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Shows that {@link SimulatedEtcd} answers as a real etcd does.
 */
class SimulatedEtcdFaithfulnessIT {

	private static final int REQUESTS = 400;

	private static final int REQUESTS_OF_A_WATCH = 20;

	private static final Duration LEASES_EXPIRE_WITHIN = Duration.ofSeconds(20);

	private final SimulatedEtcd simulated = new SimulatedEtcd();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void sameRequestsGetTheSameAnswersRevisionsAndEvents(long seed) {
		try (EtcdServer server = new EtcdServer().start(); RealEtcd real = new RealEtcd(server)) {
			RequestSchedule schedule = new RequestSchedule(seed, this.simulated, real);
			for (int round = 0; round < REQUESTS / REQUESTS_OF_A_WATCH; round++) {
				long from = firstRevision(round);
				SimulatedResponses expected = new SimulatedResponses();
				SimulatedResponses expectedOfRange = new SimulatedResponses();
				this.simulated.member().watch("/sim", SimulatedWatch.prefixEnd("/sim"), from, expected);
				this.simulated.member().watch("/sim/b", "/sim/b0", from, expectedOfRange);
				try (RealEtcd.Responses actual = real.watch("/sim", "/sin", from);
						RealEtcd.Responses ofRange = real.watch("/sim/b", "/sim/b0", from)) {
					awaitSame(actual, expected);
					awaitSame(ofRange, expectedOfRange);
					for (int i = 0; i < REQUESTS_OF_A_WATCH; i++) {
						RequestSchedule.Exchange exchange = schedule.next();
						assertThat(exchange.real()).as(exchange.request()).isEqualTo(exchange.simulated());
					}
					awaitSame(actual, expected);
					awaitSame(ofRange, expectedOfRange);
				}
			}
			assertSameKeys(server);
		}
	}

	/** In turn in the past, in the future, the next one, and a compacted one. */
	private long firstRevision(int round) {
		long compacted = this.simulated.keys().compacted();
		long revision = this.simulated.revision();
		return switch (round % 4) {
			case 0 -> Math.max(compacted + 1, revision - 10);
			case 1 -> revision + 3;
			case 2 -> revision + 1;
			default -> Math.max(1, compacted - 1);
		};
	}

	@Test
	void aLeaseThatExpiresTakesItsKeysInOneRevision() {
		try (EtcdServer server = new EtcdServer().start()) {
			long shorter = grant(server, 2);
			long longer = grant(server, 4);
			for (String key : List.of("/sim/a", "/sim.leases/a")) {
				server.witness().put(key, "", shorter);
				this.simulated.put(key, "", shorter);
			}
			for (String key : List.of("/sim/b", "/sim.leases/b", "/sim/moved")) {
				server.witness().put(key, "", longer);
				this.simulated.put(key, "", longer);
			}
			server.witness().put("/sim/moved", "", 0);
			this.simulated.put("/sim/moved", "", 0);
			await().atMost(LEASES_EXPIRE_WITHIN).until(() -> server.witness().leases().isEmpty());
			this.simulated.advance(3_000_000_000L);
			this.simulated.revokeExpired();
			this.simulated.advance(5_000_000_000L);
			this.simulated.revokeExpired();
			assertSameKeys(server);
			assertThat(server.witness().history("/sim", 1)).filteredOn(EtcdKeyValue::isDelete)
				.extracting(EtcdKeyValue::modRevision)
				.containsExactlyElementsOf(this.simulated.keys()
					.history(1, this.simulated.revision())
					.stream()
					.filter(KeyVersion::deleted)
					.map(KeyVersion::modRevision)
					.toList());
		}
	}

	@Test
	void leasesHaveTheirFullTtlAgainAfterARestart() {
		try (EtcdServer server = new EtcdServer().start()) {
			long lease = grant(server, 60);
			await().until(() -> server.witness().timeToLive(lease) < 59);
			this.simulated.advance(2_000_000_000L);
			assertThat(this.simulated.secondsLeft(lease)).isLessThan(59);
			long term = server.witness().status().term();
			server.restart();
			this.simulated.restart();
			assertThat(server.witness().timeToLive(lease)).isGreaterThanOrEqualTo(59);
			assertThat(this.simulated.secondsLeft(lease)).isGreaterThanOrEqualTo(59);
			assertThat(server.witness().status().term()).isGreaterThan(term);
		}
	}

	@Test
	void aBackupThatIsRestoredHasItsKeysRevisionAndLeases() {
		try (EtcdServer server = new EtcdServer().start()) {
			long lease = grant(server, 60);
			server.witness().put("/sim/a", "before", lease);
			this.simulated.put("/sim/a", "before", lease);
			Path file = server.saveSnapshot();
			EtcdContent backup = this.simulated.backup();
			server.witness().put("/sim/a", "after");
			this.simulated.put("/sim/a", "after", 0);
			server.witness().revoke(lease);
			this.simulated.revoke(lease);
			server.kill();
			server.restoreSnapshot(file);
			server.start();
			this.simulated.restore(backup, 2);
			assertSameKeys(server);
			assertThat(server.witness().leases()).isEqualTo(this.simulated.leases()).containsExactly(lease);
			server.witness().revoke(lease);
			this.simulated.revoke(lease);
			assertSameKeys(server);
		}
	}

	private long grant(EtcdServer server, long ttl) {
		long lease = server.witness().grant(ttl);
		this.simulated.grant(lease, ttl);
		return lease;
	}

	private static void awaitSame(RealEtcd.Responses actual, SimulatedResponses expected) {
		await().atMost(Duration.ofSeconds(10))
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(actual.received()).isEqualTo(expected.received()));
	}

	private void assertSameKeys(EtcdServer server) {
		assertThat(server.witness().revision()).isEqualTo(this.simulated.revision());
		assertThat(server.witness().list("/")).map(SimulatedEtcdFaithfulnessIT::describe)
			.isEqualTo(this.simulated.keys()
				.range("/", 0)
				.stream()
				.map((version) -> version.key() + "=" + version.value() + "@" + version.modRevision() + " created "
						+ version.createRevision() + " lease " + version.lease())
				.toList());
	}

	private static String describe(EtcdKeyValue key) {
		return key.key() + "=" + key.value() + "@" + key.modRevision() + " created " + key.createRevision() + " lease "
				+ key.lease();
	}

}
