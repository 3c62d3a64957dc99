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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * etcd is out of reach, completely, in one direction or in part, or it was replaced.
 */
@Execution(ExecutionMode.CONCURRENT)
class OutOfReachRowsIT {

	private static final int TTL = 3;

	private static final Duration LONGER_THAN_TTL = Duration.ofSeconds(TTL + 3);

	/**
	 * etcd extends every lease to its full TTL when it returns, and expires leases with
	 * some delay.
	 */
	private static final Duration UNRENEWED_LIFE = Duration.ofSeconds(2 * TTL + 2);

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@Test
	void row3EtcdFrozenForLessThanTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			int known = this.subject.changes().size();
			etcd.freeze();
			Stage.letPass(Duration.ofSeconds(1));
			etcd.resume();
			stage.promiseSameLease(UNRENEWED_LIFE);
			assertThat(this.subject.changes()).hasSize(known);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * When it resumes, etcd may expire the lease before it handles waiting renewals.
	 */
	@Test
	void row4EtcdFrozenForLongerThanTheTtl() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			etcd.freeze();
			Stage.letPass(LONGER_THAN_TTL);
			stage.promiseNotStopped();
			etcd.resume();
			etcd.awaitReady();
			Stage.measure("row 4, registered after etcd woke",
					() -> stage.subject().registered() && stage.witness().get(Stage.SELF).isPresent());
			Stage.letPass(UNRENEWED_LIFE);
			stage.promiseRegistered();
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row5EtcdHasLostItsData() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			etcd.kill();
			etcd.wipe();
			etcd.start();
			promiseComesBackToAnotherEtcd("row 5, registered after the loss of all data", stage);
		}
	}

	@Test
	void row5AnOlderSnapshotIsRestored() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.addMember();
			Path snapshot = etcd.saveSnapshot();
			stage.join(TTL, etcd.endpoint());
			for (int i = 0; i < 20; i++) {
				stage.witness().delete(stage.addMember());
			}
			etcd.kill();
			etcd.restoreSnapshot(snapshot);
			etcd.start();
			promiseComesBackToAnotherEtcd("row 5, registered after a restore", stage);
		}
	}

	private void promiseComesBackToAnotherEtcd(String row, Stage stage) {
		Stage.measure(row, () -> stage.witness().get(Stage.SELF).isPresent());
		stage.promiseTrueView();
		stage.witness().put(Stage.DIRECTORY + "/10.2.0.1:8110", "");
		stage.promiseTrueView();
		Stage.letPass(UNRENEWED_LIFE);
		stage.promiseRegistered();
	}

	@Test
	void row7OneOfTheEndpointsRefuses() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy refusing = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			refusing.cut();
			long begin = System.nanoTime();
			stage.join(TTL, refusing.endpoint(), etcd.endpoint());
			System.out.println(
					"MEASURED row 7, joined after: " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
			stage.promiseSameLease(UNRENEWED_LIFE);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row8TheOnlyEndpointIsABlackHole() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, proxy.endpoint());
			Set<String> before = this.subject.members();
			int known = this.subject.changes().size();
			proxy.blackHole();
			Stage.measure("row 8, stale after", () -> this.subject.snapshot().source() == Source.STALE);
			assertThat(this.subject.snapshot().since()).isNotNull();
			assertThat(this.subject.members()).isEqualTo(before);
			assertThat(this.subject.changes()).hasSize(known);
			assertThat(this.subject.status().lastError()).isNotEmpty();
			proxy.pass();
			Stage.measure("row 8, live again after", () -> this.subject.snapshot().source() == Source.LIVE);
			stage.promiseSameLease(Duration.ofSeconds(1));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row10LeaderKilled() {
		try (EtcdCluster cluster = new EtcdCluster().start(); Stage stage = new Stage(this.subject, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			cluster.leader().kill();
			String first = stage.addMember();
			Stage.measure("row 10, a change is seen after the leader was killed",
					() -> this.subject.members().contains(first));
			stage.promiseSameLease(UNRENEWED_LIFE);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row11NoQuorumForLongerThanTheTtl() {
		try (EtcdCluster cluster = new EtcdCluster().start(); Stage stage = new Stage(this.subject, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			Set<String> before = this.subject.members();
			int known = this.subject.changes().size();
			List<EtcdServer> frozen = cluster.loseQuorum();
			Stage.letPass(LONGER_THAN_TTL);
			stage.promiseNotStopped();
			assertThat(this.subject.members()).isEqualTo(before);
			frozen.forEach(EtcdServer::resume);
			frozen.forEach(EtcdServer::awaitReady);
			stage.promiseSameLease(UNRENEWED_LIFE);
			assertThat(this.subject.changes()).hasSize(known);
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * A request without a response may have been executed: neither the lease nor the
	 * instance has ended.
	 */
	@Test
	void row12RepliesAreLost() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, proxy.endpoint());
			Set<String> before = this.subject.members();
			proxy.loseReplies();
			Stage.letPass(LONGER_THAN_TTL);
			stage.promiseNotStopped();
			assertThat(this.subject.members()).isEqualTo(before);
			proxy.pass();
			stage.promiseRegistered();
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row13TheDeleteArrivesWhileRequestsAreLost() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, proxy.endpoint());
			proxy.loseRequests();
			stage.witness().delete(Stage.SELF);
			Stage.awaitMeanwhile("the delete arrives", () -> !this.subject.members().contains(Stage.SELF));
			Stage.letPass(LONGER_THAN_TTL);
			stage.promiseNotStopped();
			proxy.pass();
			stage.promiseStopsForGood(Duration.ofSeconds(TTL));
		}
	}

	@Test
	void row13TheExpiryArrivesWhileRequestsAreLost() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(TTL, proxy.endpoint());
			proxy.loseRequests();
			stage.witness().revoke(stage.lease());
			Stage.awaitMeanwhile("the delete arrives", () -> !this.subject.members().contains(Stage.SELF));
			Stage.letPass(LONGER_THAN_TTL);
			stage.promiseNotStopped();
			proxy.pass();
			Stage.measure("row 13, registered again after", () -> stage.witness().get(Stage.SELF).isPresent());
			stage.promiseRegistered();
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row15RollingRestartUnderLoad() {
		ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
		try (EtcdCluster cluster = new EtcdCluster().start(); Stage stage = new Stage(this.subject, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			AtomicInteger changes = new AtomicInteger();
			load.scheduleWithFixedDelay(() -> change(stage, changes), 0, 10, TimeUnit.MILLISECONDS);
			for (EtcdServer member : cluster.members()) {
				member.terminate();
				int before = changes.get();
				Stage.awaitMeanwhile("the load goes on", () -> changes.get() > before + 20);
				member.start();
			}
			load.shutdownNow();
			assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
			System.out.println("MEASURED row 15, changes during the restarts: " + changes);
			stage.promiseSameLease(UNRENEWED_LIFE);
			stage.promiseFaithfulView(Stage.SOON);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			load.shutdownNow();
		}
	}

	/** A change may fail while a member stops; etcd knows whether it was executed. */
	private static void change(Stage stage, AtomicInteger changes) {
		try {
			String key = Stage.DIRECTORY + "/10.3.0." + changes.get() % 50 + ":8110";
			if (stage.witness().get(key).isPresent()) {
				stage.witness().delete(key);
			}
			else {
				stage.witness().put(key, "");
			}
			changes.incrementAndGet();
		}
		catch (RuntimeException ex) {
			// The next request goes to a member that serves
		}
	}

}
