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

package io.github.clustercontrol.fault.row;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.ForkedJvm;

/**
 * The faults that a naive instance does not survive, each run once for a {@link Subject}.
 * A method ends normally, or with a {@link BrokenPromise} that names the broken promise;
 * any other exception is an error of the test. The numbers are those of the list of
 * faults.
 */
final class FaultRows {

	private static final int TTL = 3;

	private static final Duration LONGER_THAN_TTL = Duration.ofSeconds(TTL + 3);

	/**
	 * etcd extends every lease to its full TTL when it returns, and expires leases with
	 * some delay.
	 */
	private static final Duration UNRENEWED_LIFE = Duration.ofSeconds(2 * TTL + 2);

	private final Class<? extends Subject> type;

	FaultRows(Class<? extends Subject> type) {
		this.type = type;
	}

	/**
	 * Row 1: etcd is killed and returns within the TTL. There is no effect.
	 */
	void row1EtcdKilledAndBackWithinTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.type, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			etcd.kill();
			Stage.letPass(Duration.ofSeconds(1));
			etcd.start();
			stage.promiseSameLease(UNRENEWED_LIFE);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * Row 2: etcd is down for longer than the TTL and keeps its data. It extends the
	 * lease to its full TTL, so the lease must be renewed and not given up.
	 */
	void row2EtcdDownForLongerThanTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.type, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			etcd.kill();
			Stage.letPass(LONGER_THAN_TTL);
			etcd.start();
			stage.promiseSameLease(UNRENEWED_LIFE);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * Row 9: one of three members is frozen, each of them once, so that every stream of
	 * the subject is hit. Its connections stay open without responses.
	 */
	void row9EachOfThreeMembersFrozen() {
		try (EtcdCluster cluster = new EtcdCluster().start(); Stage stage = new Stage(this.type, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			List<EtcdServer> left = new ArrayList<>(cluster.members());
			while (!left.isEmpty()) {
				EtcdServer leader = cluster.leader();
				EtcdServer member = left.stream().filter((candidate) -> candidate != leader).findFirst().orElse(leader);
				left.remove(member);
				member.freeze();
				try {
					stage.promiseSameLease(UNRENEWED_LIFE);
					// The promise is 10 s; by default gRPC detects it after 40 s
					stage.promiseFaithfulView(Duration.ofSeconds(15));
				}
				finally {
					member.resume();
				}
				member.awaitReady();
			}
		}
	}

	/**
	 * Row 14: a connection is reset while the backlog of a reopened watch is in flight.
	 * By then jetcd has already advanced its revision past the backlog.
	 * <p>
	 * The slow connection makes this certain: the short response that the watch is
	 * created comes first, and the backlog is one message that takes half a minute.
	 */
	void row14ResetDuringTheBacklogOfAWatch() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.type, etcd::witness)) {
			// This row is not about the lease
			stage.join(120, proxy.endpoint());
			for (int round = 0; round < 2; round++) {
				proxy.cut();
				for (int member = 0; member < 400; member++) {
					stage.addMember("x".repeat(4_000));
				}
				proxy.trickle(1, 50_000);
				long before = proxy.bytesDown();
				proxy.accept();
				Stage.awaitMeanwhile("some of the backlog arrives", () -> proxy.bytesDown() > before + 30_000);
				proxy.reset();
				proxy.pass();
				stage.promiseFaithfulView(Stage.SOON);
			}
			stage.promiseNotStopped();
		}
	}

	/**
	 * Row 25: an operator deletes the key. The instance must stop.
	 */
	void row25OperatorDeletesTheKey() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.type, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			stage.witness().delete(Stage.SELF);
			stage.promiseStopsForGood(Duration.ofSeconds(TTL));
		}
	}

	/**
	 * Row 26: an operator deletes the key while the instance is disconnected, for so long
	 * that its lease has expired when it sees the delete. The instance must still stop.
	 */
	void row26OperatorDeletesTheKeyOfAnInstanceThatIsCutOff() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.type, etcd::witness)) {
			stage.join(TTL, proxy.endpoint());
			proxy.cut();
			stage.witness().delete(Stage.SELF);
			Stage.awaitMeanwhile("the lease runs out", () -> !stage.witness().leases().contains(stage.lease()));
			stage.promiseNotStopped();
			proxy.pass();
			stage.promiseStopsForGood(Duration.ofSeconds(TTL));
		}
	}

	/**
	 * Row 26, and the revisions between the put of the key and its delete are compacted,
	 * as is usual when etcd compacts by itself and instances run for days.
	 */
	void row26OperatorDeletesTheKeyAfterAnOlderRevisionWasCompacted() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.type, etcd::witness)) {
			stage.join(TTL, proxy.endpoint());
			proxy.cut();
			stage.addMember();
			stage.addMember();
			etcd.witness().compact();
			stage.witness().delete(Stage.SELF);
			Stage.awaitMeanwhile("the lease runs out", () -> !stage.witness().leases().contains(stage.lease()));
			stage.promiseNotStopped();
			proxy.pass();
			stage.promiseStopsForGood(Duration.ofSeconds(TTL));
		}
	}

	/**
	 * Row 28: the process is frozen for so long that its key expires. The instance must
	 * not stop.
	 */
	void row28ProcessFrozenForLongerThanTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = SubjectMain.fork(this.type, List.of(etcd.endpoint()), Stage.SELF, TTL,
						Stage.DIRECTORY)) {
			Stage.awaitMeanwhile("the subject joins", () -> jvm.output().contains(SubjectMain.JOINED));
			jvm.freeze();
			Stage.awaitMeanwhile("the key expires", () -> self(etcd).isEmpty());
			jvm.resume();
			Stage.promise("an instance whose key expired comes back", Stage.SOON,
					() -> self(etcd).isPresent() || !jvm.isAlive(), () -> "its key is not there");
			if (!jvm.isAlive()) {
				throw new BrokenPromise("only an operator's delete stops an instance",
						"it ended after its key had expired: " + jvm.output());
			}
		}
	}

	/**
	 * Row 31: a second instance takes over the key and later leaves. The first one does
	 * not overwrite or delete the key and does not stop; it reports the state, and
	 * registers again when the key is deleted.
	 */
	void row31AnotherInstanceTakesTheKeyAndLeaves() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			long other = etcd.witness().grant(120);
			try (Stage stage = new Stage(this.type, etcd::witness)) {
				stage.join(TTL, etcd.endpoint());
				long taken = etcd.witness().put(Stage.SELF, "other", other);
				Stage.letPass(Duration.ofSeconds(2 * TTL));
				promiseUntouched(etcd, taken);
				etcd.witness().delete(Stage.SELF);
				Stage.promise("an instance registers again when the other has left", Stage.SOON,
						() -> self(etcd).isPresent() || stage.subject().stopped(), () -> "its key is not there");
				stage.promiseNotStopped();
				etcd.witness().put(Stage.SELF, "other", other);
				Stage.promise("an instance reports that another one has its key", Stage.SOON,
						() -> !stage.subject().registered(), () -> "it says that it is registered");
			}
			if (self(etcd).isEmpty()) {
				throw new BrokenPromise("an instance that leaves does not remove another one's key", "it is gone");
			}
		}
	}

	private static void promiseUntouched(EtcdServer etcd, long revision) {
		if (self(etcd).map(EtcdKeyValue::modRevision).filter((found) -> found == revision).isEmpty()) {
			throw new BrokenPromise("an instance does not fight over its key", "it changed the other one's key");
		}
	}

	private static Optional<EtcdKeyValue> self(EtcdServer etcd) {
		return etcd.witness().get(Stage.SELF);
	}

}
