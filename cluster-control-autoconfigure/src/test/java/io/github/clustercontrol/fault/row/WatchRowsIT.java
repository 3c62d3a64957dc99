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
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Watches that are denied, repeat events, get too large a backlog, or get several changes
 * of one key at once.
 */
@Execution(ExecutionMode.CONCURRENT)
class WatchRowsIT {

	private static final int TTL = 3;

	private final ClusterControlSubject subject = new ClusterControlSubject();

	/**
	 * etcd checks the permission when a watch is opened, so the fault begins with the
	 * first broken connection.
	 */
	@Test
	void row18WatchCancelledBecauseOfAMissingPermission() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("app", "password"), etcd::witness)) {
			EtcdWitness witness = etcd.witness();
			witness.users().enableAuthentication("secret");
			witness.users()
				.addUser("app", "password", Stage.DIRECTORY + "/", "/clustercontrol.leases" + Stage.DIRECTORY + "/");
			stage.join(60, proxy.endpoint());
			Set<String> before = this.subject.members();
			witness.users().revokePermission("app", Stage.DIRECTORY + "/");
			proxy.reset();
			Stage.awaitMeanwhile("etcd refuses", () -> !log.warnings("watching cluster peers").isEmpty());
			long asked = witness.status().requests("Watch");
			String missed = stage.addMember();
			Stage.letPass(Duration.ofSeconds(6));
			// Two watches, which wait 0.8 s, 1.6 s, 3.2 s, or half of these
			assertThat(witness.status().requests("Watch") - asked).isLessThanOrEqualTo(12);
			assertThat(log.warnings("watching cluster peers")).singleElement().asString().contains("permission denied");
			assertThat(this.subject.members()).isEqualTo(before).doesNotContain(missed);
			assertThat(this.subject.status().lastError()).contains("permission denied");
			stage.promiseNotStopped();
			witness.users().grantPermission("app", Stage.DIRECTORY + "/");
			Stage.measure("row 18, the change is seen after the permission was granted again",
					() -> this.subject.members().contains(missed));
			assertThat(this.subject.status().lastError()).isNull();
			stage.promiseSameLease(Duration.ofSeconds(1));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * Each event is repeated, directly and after later ones.
	 */
	@Test
	void row19EventsAreRepeatedAlsoOldOnes() {
		FaultyEtcd faulty = new FaultyEtcd();
		AtomicReference<List<WatchResponse>> said = new AtomicReference<>(List.of());
		faulty.watches((response) -> {
			if (response.getEventsCount() == 0) {
				return List.of(response);
			}
			List<WatchResponse> now = new ArrayList<>(List.of(response, response));
			now.addAll(said.get());
			now.add(response);
			said.set(List.of(response));
			return now;
		});
		try (EtcdServer etcd = new EtcdServer().start();
				Stage stage = new Stage(this.subject.with(faulty), etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			for (int i = 0; i < 20; i++) {
				String key = stage.addMember();
				if (i % 2 == 0) {
					stage.witness().delete(key);
				}
			}
			stage.promiseSameLease(Duration.ofSeconds(2 * TTL));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row19EventsOfOtherKeysAreNoOrder() {
		FaultyEtcd faulty = new FaultyEtcd();
		faulty.watches((response) -> {
			if (response.getEventsCount() == 0) {
				return List.of(response);
			}
			KeyValue elsewhere = KeyValue.newBuilder()
				.setKey(ByteString.copyFromUtf8("/elsewhere"))
				.setModRevision(response.getHeader().getRevision() + 1)
				.build();
			Event delete = Event.newBuilder().setType(Event.EventType.DELETE).setKv(elsewhere).build();
			return List.of(response, response.toBuilder().clearEvents().addEvents(delete).build());
		});
		try (EtcdServer etcd = new EtcdServer().start();
				Stage stage = new Stage(this.subject.with(faulty), etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			stage.addMember();
			stage.promiseSameLease(Duration.ofSeconds(2 * TTL));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	/**
	 * The default limit of gRPC is 4 MiB.
	 */
	@Test
	void row21ABacklogOfSixMegabytes() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, proxy.endpoint());
			proxy.cut();
			for (int i = 0; i < 12; i++) {
				stage.addMember("x".repeat(500_000));
			}
			proxy.pass();
			Stage.measure("row 21, 6 MB of backlog are there after",
					() -> this.subject.members().equals(stage.truth()));
			stage.witness().deletePrefix(Stage.DIRECTORY + "/10.1.");
			stage.promiseTrueView();
			stage.promiseNotStopped();
		}
	}

	/**
	 * The limit is lowered, so that neither the backlog nor the directory fits into one
	 * response, and not even two members do.
	 */
	@Test
	void row21ABacklogBeyondTheLimit() {
		this.subject.with((builder) -> builder.maxInboundMessageSize(100_000));
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, proxy.endpoint());
			proxy.cut();
			for (int i = 0; i < 10; i++) {
				stage.addMember("x".repeat(60_000));
			}
			proxy.pass();
			stage.promiseTrueView();
			stage.promiseFaithfulView(Stage.SOON);
			assertThat(this.subject.snapshot().source()).isEqualTo(Source.LIVE);
			stage.promiseNotStopped();
		}
	}

	@Test
	void row24PutDeleteAndPutOfOneKeyInOneBatch() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, proxy.endpoint());
			String stays = Stage.DIRECTORY + "/10.4.0.1:8110";
			String goes = Stage.DIRECTORY + "/10.4.0.2:8110";
			stage.witness().put(goes, "");
			stage.promiseTrueView();
			proxy.cut();
			for (int i = 0; i < 5; i++) {
				stage.witness().put(stays, "first " + i);
				stage.witness().delete(stays);
				stage.witness().put(goes, "second " + i);
				stage.witness().delete(goes);
			}
			stage.witness().put(stays, "last");
			proxy.pass();
			stage.promiseTrueView();
			assertThat(this.subject.snapshot().members())
				.filteredOn((member) -> member.address().equals("10.4.0.1:8110"))
				.singleElement()
				.satisfies((member) -> assertThat(member.rawValue()).isEqualTo("last"));
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

}
