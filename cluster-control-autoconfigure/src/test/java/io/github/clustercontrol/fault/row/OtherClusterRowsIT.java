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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.LogRecorder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An endpoint belongs to another etcd cluster than the others, mostly because a member
 * lost its data and came back as a cluster of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class OtherClusterRowsIT {

	/** Long enough that no lease expires on a busy machine. */
	private static final int TTL = 10;

	private static final Duration OBSERVED = Duration.ofSeconds(2 * TTL + 2);

	private final List<ClusterControlSubject> subjects = new ArrayList<>();

	@Test
	void row65AMemberComesBackEmptyAsAClusterOfItsOwn() {
		promiseThatNothingHappens(0, false);
	}

	@Test
	void row65AMemberComesBackAsAClusterOfItsOwnWithAHigherRevision() {
		promiseThatNothingHappens(60, false);
	}

	@Test
	void row65AMemberComesBackFromABackupAsAClusterOfItsOwn() {
		promiseThatNothingHappens(60, true);
	}

	private void promiseThatNothingHappens(int keysThere, boolean fromBackup) {
		try (EtcdCluster cluster = new EtcdCluster().start()) {
			EtcdServer stray = cluster.member(2);
			EtcdWitness truth = cluster.member(0).witness();
			List<String> keys = join(cluster.endpoints(), truth, 3);
			List<EtcdKeyValue> before = keys.stream().map((key) -> truth.get(key).orElseThrow()).toList();
			List<Integer> known = this.subjects.stream().map((subject) -> subject.changes().size()).toList();
			Path backup = fromBackup ? stray.saveSnapshot() : null;
			stray.secede(backup);
			for (int i = 0; i < keysThere; i++) {
				stray.witness().put(Stage.DIRECTORY + "/10.9.0." + i + ":8110", "");
			}
			Stage.letPass(OBSERVED);
			for (int i = 0; i < keys.size(); i++) {
				assertThat(this.subjects.get(i).stopped()).isFalse();
				assertThat(truth.get(keys.get(i))).contains(before.get(i));
				assertThat(this.subjects.get(i).changes()).hasSize(known.get(i));
				assertThat(truth.history(keys.get(i), before.get(i).modRevision())).hasSize(1);
			}
			truth.put(Stage.DIRECTORY + "/10.1.0.1:8110", "");
			awaitView(this.subjects, truth);
			stray.rejoin();
			cluster.members().forEach(EtcdServer::awaitReady);
			truth.delete(Stage.DIRECTORY + "/10.1.0.1:8110");
			awaitView(this.subjects, truth);
			assertThat(keys).allSatisfy((key) -> assertThat(truth.get(key)).isPresent());
		}
		finally {
			this.subjects.forEach(ClusterControlSubject::close);
		}
	}

	@Test
	void row65AFreshInstanceUsesTheMajority() {
		try (EtcdCluster cluster = new EtcdCluster().start()) {
			EtcdWitness truth = cluster.member(1).witness();
			EtcdServer stray = cluster.member(0);
			truth.put(Stage.DIRECTORY + "/10.1.0.1:8110", "");
			stray.secede(null);
			stray.witness().put(Stage.DIRECTORY + "/10.9.0.1:8110", "");
			join(cluster.endpoints(), truth, 3);
			Stage.letPass(OBSERVED);
			awaitView(this.subjects, truth);
			assertThat(this.subjects).noneMatch(ClusterControlSubject::stopped);
		}
		finally {
			this.subjects.forEach(ClusterControlSubject::close);
		}
	}

	@Test
	void row65TwoEtcdsFromTheStart() {
		try (EtcdServer one = new EtcdServer().start();
				EtcdServer other = new EtcdServer().start();
				LogRecorder log = new LogRecorder()) {
			ClusterControlSubject subject = start(List.of(one.endpoint(), other.endpoint()), key(0));
			Awaitility.await()
				.atMost(Stage.SOON)
				.until(() -> subject.registered()
						&& (one.witness().get(key(0)).isPresent() || other.witness().get(key(0)).isPresent()));
			EtcdServer joined = one.witness().get(key(0)).isPresent() ? one : other;
			EtcdServer left = (joined == one) ? other : one;
			Stage.letPass(OBSERVED);
			assertThat(joined.witness().history(key(0), 1)).hasSize(1);
			assertThat(left.witness().get(key(0))).isEmpty();
			assertThat(log.warnings("127.0.0.1:" + left.port() + " belongs to another etcd cluster")).hasSize(1);
			joined.witness().put(Stage.DIRECTORY + "/10.1.0.1:8110", "");
			awaitView(this.subjects, joined.witness());
		}
		finally {
			this.subjects.forEach(ClusterControlSubject::close);
		}
	}

	@Test
	void row65AllMembersComeBackAsAnotherCluster() {
		try (EtcdCluster cluster = new EtcdCluster().start()) {
			EtcdWitness truth = cluster.member(0).witness();
			List<String> keys = join(cluster.endpoints(), truth, 2);
			cluster.members().forEach(EtcdServer::kill);
			cluster.members().forEach((member) -> member.wipe("another"));
			cluster.start();
			Awaitility.await()
				.atMost(Stage.SOON)
				.until(() -> keys.stream().allMatch((key) -> truth.get(key).isPresent()));
			awaitView(this.subjects, truth);
			assertThat(this.subjects).noneMatch(ClusterControlSubject::stopped);
		}
		finally {
			this.subjects.forEach(ClusterControlSubject::close);
		}
	}

	/** As an operator does when the two others are lost permanently. */
	@Test
	void row65OneMemberIsRestoredAsTheNewCluster() {
		try (EtcdCluster cluster = new EtcdCluster().start()) {
			EtcdWitness truth = cluster.member(0).witness();
			List<String> keys = join(cluster.endpoints(), truth, 2);
			Path backup = cluster.member(0).saveSnapshot();
			cluster.members().forEach(EtcdServer::kill);
			cluster.member(0).secede(backup);
			EtcdWitness restored = cluster.member(0).witness();
			restored.put(Stage.DIRECTORY + "/10.1.0.1:8110", "");
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> this.subjects.stream()
					.allMatch((subject) -> subject.members().contains(Stage.DIRECTORY + "/10.1.0.1:8110")));
			Awaitility.await()
				.atMost(Stage.SOON)
				.until(() -> keys.stream().allMatch((key) -> restored.get(key).isPresent()));
			awaitView(this.subjects, restored);
			assertThat(this.subjects).noneMatch(ClusterControlSubject::stopped);
		}
		finally {
			this.subjects.forEach(ClusterControlSubject::close);
		}
	}

	private List<String> join(List<String> endpoints, EtcdWitness truth, int instances) {
		List<String> keys = IntStream.range(0, instances).mapToObj(OtherClusterRowsIT::key).toList();
		keys.forEach((key) -> start(endpoints, key));
		Awaitility.await()
			.atMost(Stage.SOON)
			.until(() -> this.subjects.stream().allMatch(ClusterControlSubject::registered)
					&& keys.stream().allMatch((key) -> truth.get(key).isPresent()));
		awaitView(this.subjects, truth);
		return keys;
	}

	private ClusterControlSubject start(List<String> endpoints, String key) {
		ClusterControlSubject subject = new ClusterControlSubject();
		this.subjects.add(subject);
		subject.start(endpoints, key, TTL, Stage.DIRECTORY);
		return subject;
	}

	private static void awaitView(List<ClusterControlSubject> subjects, EtcdWitness truth) {
		Awaitility.await()
			.atMost(Stage.SOON)
			.untilAsserted(() -> assertThat(subjects).allSatisfy((subject) -> assertThat(subject.members())
				.isEqualTo(Set.copyOf(truth.list(Stage.DIRECTORY + "/").stream().map(EtcdKeyValue::key).toList()))));
	}

	private static String key(int number) {
		return Stage.DIRECTORY + "/10.0.0." + (1 + number) + ":8110";
	}

}
