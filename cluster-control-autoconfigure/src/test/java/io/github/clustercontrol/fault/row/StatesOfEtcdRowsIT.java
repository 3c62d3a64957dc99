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
import java.util.List;
import java.util.Set;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * etcd answers with an error or late: its quota is exhausted, a token has expired, a
 * permission is missing, or the leader is slow.
 */
@Execution(ExecutionMode.CONCURRENT)
class StatesOfEtcdRowsIT {

	private static final int TTL = 3;

	private static final Duration UNRENEWED_LIFE = Duration.ofSeconds(2 * TTL + 2);

	private static final String[] PREFIXES = { Stage.DIRECTORY + "/",
			"/clustercontrol.leases" + Stage.DIRECTORY + "/" };

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@Test
	void row45QuotaExhaustedAfterItJoined() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			try (Stage stage = new Stage(this.subject, etcd::witness)) {
				stage.join(TTL, etcd.endpoint());
				String member = stage.addMember();
				stage.witness().status().raiseNoSpace();
				stage.promiseSameLease(UNRENEWED_LIFE);
				stage.witness().delete(member);
				stage.promiseTrueView();
			}
			assertThat(etcd.witness().get(Stage.SELF)).as("it can still leave").isEmpty();
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void row45QuotaExhaustedBeforeItJoins() {
		try (EtcdServer etcd = new EtcdServer().start(); LogRecorder log = new LogRecorder(); this.subject) {
			EtcdWitness witness = etcd.witness();
			String directory = "/clusterdemo/full";
			String self = directory + "/10.0.0.1:8110";
			witness.put(directory + "/10.0.0.2:8110", "");
			witness.status().raiseNoSpace();
			this.subject.start(List.of(etcd.endpoint()), self, TTL, directory);
			Stage.awaitMeanwhile("etcd refuses", () -> !log.warnings(self).isEmpty());
			long asked = witness.status().requests("LeaseGrant");
			Stage.letPass(Duration.ofSeconds(5));
			assertThat(witness.status().requests("LeaseGrant") - asked).isLessThanOrEqualTo(12);
			assertThat(log.warnings(self)).singleElement().asString().contains("database space exceeded");
			assertThat(this.subject.registration().state()).isEqualTo(State.REGISTERING);
			assertThat(this.subject.members()).as("it can read").containsExactly(directory + "/10.0.0.2:8110");
			witness.status().disarmNoSpace();
			Stage.measure("row 45, registered after there was space again", this.subject::registered);
			assertThat(witness.leases()).hasSize(1);
		}
	}

	@Test
	void row46TokensExpire() {
		try (EtcdServer etcd = new EtcdServer("--auth-token-ttl=1").start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("row46", "password"), etcd::witness)) {
			EtcdWitness witness = etcd.witness();
			witness.users().enableAuthentication("secret");
			witness.users().addUser("row46", "password", PREFIXES);
			stage.join(TTL, proxy.endpoint());
			stage.promiseSameLease(UNRENEWED_LIFE);
			// Watches are reopened with an expired token
			proxy.reset();
			stage.witness().delete(stage.addMember());
			stage.promiseSameLease(Duration.ofSeconds(TTL));
			stage.promiseFaithfulView(Stage.SOON);
			assertThat(log.warnings("auth token")).isEmpty();
		}
	}

	@Test
	void row47WrongPasswordUntilItIsCorrected() {
		String directory = "/clusterdemo/password";
		String self = directory + "/10.0.0.1:8110";
		try (EtcdServer etcd = new EtcdServer().start();
				LogRecorder log = new LogRecorder();
				ClusterControlSubject subject = this.subject.as("app", "wrong")) {
			EtcdWitness witness = etcd.witness();
			witness.users().enableAuthentication("secret");
			witness.users().addUser("app", "right", directory + "/", "/clustercontrol.leases" + directory + "/");
			subject.start(List.of(etcd.endpoint()), self, TTL, directory);
			Stage.awaitMeanwhile("etcd refuses", () -> !log.warnings(self).isEmpty()
					&& !log.warnings("watching cluster peers (" + directory + ")").isEmpty());
			long asked = witness.status().requests("Authenticate");
			Stage.letPass(Duration.ofSeconds(5));
			assertThat(witness.status().requests("Authenticate") - asked).isLessThanOrEqualTo(12);
			assertThat(log.warnings(self)).singleElement()
				.asString()
				.contains("invalid user ID or password", "user 'app'");
			assertThat(log.warnings("watching cluster peers (" + directory + ")")).singleElement()
				.asString()
				.contains("invalid user ID or password", "user 'app'");
			assertThat(subject.registration().state()).isEqualTo(State.REGISTERING);
			witness.users().changePassword("app", "wrong");
			Stage.measure("row 47, registered after the password was right",
					() -> subject.registered() && subject.members().equals(Set.of(self)));
		}
	}

	@Test
	void row47NoPermissionUntilItIsGranted() {
		String directory = "/clusterdemo/permission";
		String self = directory + "/10.0.0.1:8110";
		try (EtcdServer etcd = new EtcdServer().start();
				LogRecorder log = new LogRecorder();
				ClusterControlSubject subject = this.subject.as("app", "password")) {
			EtcdWitness witness = etcd.witness();
			witness.users().enableAuthentication("secret");
			witness.users().addUser("app", "password", "/elsewhere/", directory + "/");
			subject.start(List.of(etcd.endpoint()), self, TTL, directory);
			Stage.awaitMeanwhile("etcd refuses", () -> !log.warnings(self).isEmpty());
			long asked = witness.status().requests("Txn");
			Stage.letPass(Duration.ofSeconds(6));
			assertThat(witness.status().requests("Txn") - asked).isLessThanOrEqualTo(6);
			assertThat(log.warnings(self)).singleElement().asString().contains("permission denied", "user 'app'");
			assertThat(subject.registration().state()).isEqualTo(State.REGISTERING);
			assertThat(witness.leases()).as("no lease for each attempt").hasSizeLessThanOrEqualTo(1);
			witness.users().grantPermission("app", "/clustercontrol.leases" + directory + "/");
			Stage.measure("row 47, registered after the permission was granted",
					() -> subject.registered() && subject.members().equals(Set.of(self)));
			assertThat(witness.leases()).hasSize(1);
		}
	}

	/**
	 * The leader is frozen for 200 ms in each second.
	 */
	@Test
	void row49SlowLeader() {
		try (EtcdCluster cluster = new EtcdCluster().start(); Stage stage = new Stage(this.subject, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			EtcdServer leader = cluster.leader();
			for (int i = 0; i < 8; i++) {
				leader.freeze();
				Stage.letPass(Duration.ofMillis(200));
				leader.resume();
				Stage.letPass(Duration.ofMillis(400));
				stage.witness().delete(stage.addMember());
				Stage.letPass(Duration.ofMillis(400));
			}
			stage.promiseSameLease(Duration.ofSeconds(TTL));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

}
