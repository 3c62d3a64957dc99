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
import java.time.Instant;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Timer;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults of the lease, of the key and of the process.
 */
@Execution(ExecutionMode.CONCURRENT)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeaseRowsIT {

	private static final int TTL = 3;

	private static final Duration UNRENEWED_LIFE = Duration.ofSeconds(2 * TTL + 2);

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@Test
	void row27LeaseRevokedFromOutside() {
		try (EtcdServer etcd = new EtcdServer().start();
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			stage.witness().revoke(stage.lease());
			Stage.measure("row 27, registered again after its lease was revoked",
					() -> stage.witness().get(Stage.SELF).isPresent());
			stage.promiseRegistered();
			assertThat(log.warnings("The lease of " + Stage.SELF + " is gone")).hasSize(1);
			assertThat(stage.witness().leases()).hasSize(1).doesNotContain(stage.lease());
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row29ProcessFrozenForLessThanTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = SubjectMain.fork(ClusterControlSubject.class, List.of(etcd.endpoint()), Stage.SELF, 5,
						Stage.DIRECTORY)) {
			Stage.awaitMeanwhile("the subject joins", () -> jvm.output().contains(SubjectMain.JOINED));
			for (int i = 0; i < 3; i++) {
				jvm.freeze();
				Stage.letPass(Duration.ofSeconds(2));
				jvm.resume();
				Stage.letPass(Duration.ofSeconds(1));
			}
			assertThat(jvm.isAlive()).isTrue();
			assertThat(etcd.witness().history(Stage.SELF, 1)).hasSize(1);
		}
	}

	/**
	 * No class measures time by the wall clock, so a jump has no effect. A test cannot
	 * set the clock itself.
	 */
	@Test
	void row30TheWallClockIsOnlyShownAndNeverUsedForDecisions() {
		JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("io.github.clustercontrol");
		noClasses().should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(Duration.class, "between", Temporal.class, Temporal.class)
			.orShould()
			.callMethod(Instant.class, "toEpochMilli")
			.orShould()
			.callMethod(Instant.class, "isBefore", Instant.class)
			.orShould()
			.callMethod(Instant.class, "isAfter", Instant.class)
			.orShould()
			.callMethod(Instant.class, "plus", TemporalAmount.class)
			.orShould()
			.callMethod(Instant.class, "minus", TemporalAmount.class)
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName(Timer.class.getName())
			.check(classes);
	}

	/**
	 * Without a lease the key would never expire.
	 */
	@Test
	void row32OperatorOverwritesTheValueWithoutALease() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			try (Stage stage = new Stage(this.subject, etcd::witness)) {
				stage.join(TTL, etcd.endpoint());
				String own = stage.witness().get(Stage.SELF).orElseThrow().value();
				stage.witness().put(Stage.SELF, "overwritten");
				Stage.measure("row 32, its own value stands again",
						() -> stage.witness().get(Stage.SELF).orElseThrow().value().equals(own));
				assertThat(stage.witness().get(Stage.SELF).orElseThrow().lease()).isEqualTo(stage.lease());
				Stage.letPass(UNRENEWED_LIFE);
				stage.promiseRegistered();
				assertThat(stage.witness().history(Stage.SELF, 1)).hasSize(3).noneMatch(EtcdKeyValue::isDelete);
				stage.promiseFaithfulView(Stage.SOON);
			}
			assertThat(etcd.witness().get(Stage.SELF)).isEmpty();
		}
	}

	/**
	 * The key is gone without an event of the watch, while the lease is still renewed. It
	 * takes a minute, so it starts first.
	 */
	@Test
	@Order(1)
	void row34TheDeleteOfTheOwnKeyHasNoEvent() {
		FaultyEtcd faulty = new FaultyEtcd();
		try (EtcdServer etcd = new EtcdServer().start();
				Stage stage = new Stage(this.subject.with(faulty), etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			faulty.watches((response) -> containsDelete(response) ? List.of() : List.of(response));
			stage.witness().delete(Stage.SELF);
			Stage.letPass(Duration.ofSeconds(5));
			stage.promiseNotStopped();
			assertThat(this.subject.registered()).as("it cannot know").isTrue();
			faulty.watches(List::of);
			Stage.measure("row 34, stopped although the delete had no event, after", this.subject::stopped);
			stage.promiseStopsForGood(Duration.ofSeconds(TTL));
		}
	}

	private static boolean containsDelete(WatchResponse response) {
		return response.getEventsList()
			.stream()
			.anyMatch((event) -> event.getType() == Event.EventType.DELETE
					&& event.getKv().getKey().toStringUtf8().equals(Stage.SELF));
	}

	@Test
	void row35TheAnswerToThePutIsLost() {
		FaultyEtcd faulty = new FaultyEtcd();
		try (EtcdServer etcd = new EtcdServer().start();
				Stage stage = new Stage(this.subject.with(faulty), etcd::witness)) {
			faulty.loseNextAnswer("Txn");
			stage.join(TTL, etcd.endpoint());
			assertThat(faulty.isLossPending()).isFalse();
			stage.promiseSameLease(UNRENEWED_LIFE);
			assertThat(stage.witness().history(Stage.SELF, 1)).hasSize(1);
			assertThat(stage.witness().leases()).containsExactly(stage.lease());
			assertThat(stage.witness().list("/clustercontrol.leases")).hasSize(1);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row35TheAnswerToTheGrantIsLost() {
		FaultyEtcd faulty = new FaultyEtcd();
		try (EtcdServer etcd = new EtcdServer().start();
				Stage stage = new Stage(this.subject.with(faulty), etcd::witness)) {
			faulty.loseNextAnswer("LeaseGrant");
			stage.join(TTL, etcd.endpoint());
			assertThat(faulty.isLossPending()).isFalse();
			stage.promiseSameLease(UNRENEWED_LIFE);
			// The other one has expired
			assertThat(stage.witness().leases()).containsExactly(stage.lease());
			assertThat(stage.witness().list("/")).hasSize(4);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

}
