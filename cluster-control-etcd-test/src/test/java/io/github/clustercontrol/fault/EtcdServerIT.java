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

package io.github.clustercontrol.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EtcdServer} and {@link EtcdWitness}, so that each fault is really
 * injected.
 */
class EtcdServerIT {

	@RegisterExtension
	static EtcdServer shared = new EtcdServer();

	private final EtcdWitness witness = shared.witness();

	@Test
	void isOfTheRequestedGeneration() {
		assertThat(this.witness.status().version()).startsWith(System.getProperty("etcd.version", ""));
	}

	@Test
	void putsReadsAndDeletes() {
		long revision = this.witness.put("/keys/a", "ä");
		this.witness.putTogether(Map.of("/keys/b", "2", "/keys/c", "3"));
		assertThat(this.witness.get("/keys/a")).get()
			.isEqualTo(new EtcdKeyValue("/keys/a", "ä", revision, revision, 1, 0));
		assertThat(this.witness.list("/keys/")).extracting(EtcdKeyValue::key)
			.containsExactly("/keys/a", "/keys/b", "/keys/c");
		this.witness.delete("/keys/a");
		this.witness.deletePrefix("/keys/");
		assertThat(this.witness.list("/keys/")).isEmpty();
		assertThat(this.witness.history("/keys/", revision)).extracting(EtcdKeyValue::isDelete)
			.containsExactly(false, false, false, true, true, true);
	}

	@Test
	void grantsAndRevokes() {
		long lease = this.witness.grant(60);
		this.witness.put("/leased/a", "", lease);
		assertThat(this.witness.leases()).contains(lease);
		assertThat(this.witness.timeToLive(lease)).isBetween(50L, 60L);
		assertThat(this.witness.get("/leased/a")).get().extracting(EtcdKeyValue::lease).isEqualTo(lease);
		this.witness.revoke(lease);
		assertThat(this.witness.get("/leased/a")).isEmpty();
		assertThat(this.witness.leases()).doesNotContain(lease);
		assertThat(this.witness.timeToLive(lease)).isEqualTo(-1);
	}

	@Test
	void keepsPortsAndDataWhenKilledAndWhenTerminated() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/a", "1");
			etcd.restart();
			etcd.terminate();
			assertThat(etcd.isRunning()).isFalse();
			etcd.start();
			assertThat(etcd.witness().get("/a")).isPresent();
		}
	}

	@Test
	void losesItsDataAndItsIdentity() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			String id = etcd.witness().status().clusterId();
			etcd.witness().put("/a", "1");
			etcd.kill();
			etcd.wipe();
			etcd.start();
			assertThat(etcd.witness().revision()).isEqualTo(1);
			assertThat(etcd.witness().status().clusterId()).isEqualTo(id);
			etcd.kill();
			etcd.wipe("another");
			etcd.start();
			assertThat(etcd.witness().status().clusterId()).isNotEqualTo(id);
		}
	}

	@Test
	void goesBackToASnapshot() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/a", "1");
			Path snapshot = etcd.saveSnapshot();
			etcd.witness().put("/b", "1");
			etcd.kill();
			etcd.restoreSnapshot(snapshot);
			etcd.start();
			assertThat(etcd.witness().list("/")).extracting(EtcdKeyValue::key).containsExactly("/a");
		}
	}

	@Test
	void doesNotAnswerWhileFrozen() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.freeze();
			// A signal reaches a running thread only after some time
			Awaitility.await("it stands still").until(() -> !etcd.witness().isReady());
			etcd.resume();
			etcd.awaitReady();
		}
	}

	@Test
	void compactsItsHistory() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			long revision = etcd.witness().put("/a", "1");
			etcd.witness().put("/a", "2");
			etcd.witness().compact();
			etcd.witness().status().defragment();
			assertThatIllegalStateException().isThrownBy(() -> etcd.witness().history("/", revision));
		}
	}

	@Test
	void refusesToPutAndStartsAgainWhenItsQuotaIsExhausted() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().status().raiseNoSpace();
			assertThat(etcd.witness().status().alarms()).containsExactly("NOSPACE");
			assertThatIllegalStateException().isThrownBy(() -> etcd.witness().put("/a", "1"))
				.withMessageContaining("space");
			etcd.restart();
			etcd.witness().status().disarmNoSpace();
			etcd.witness().put("/a", "1");
		}
	}

	@Test
	void authenticatesAndLetsTokensExpire() {
		try (EtcdServer etcd = new EtcdServer("--auth-token-ttl=1").start()) {
			EtcdWitness witness = etcd.witness();
			witness.users().enableAuthentication("secret");
			witness.users().addUser("app", "password", "/web/", "/other/");
			witness.users().revokePermission("app", "/other/");
			Awaitility.await()
				.during(Duration.ofSeconds(3))
				.atMost(Duration.ofSeconds(30))
				.until(() -> witness.put("/web/a", "1") > 0);
			etcd.etcdctl("--user=app:password", "put", "/web/a", "2");
			assertThatIllegalStateException()
				.isThrownBy(() -> etcd.etcdctl("--user=app:password", "put", "/other/a", "2"))
				.withMessageContaining("permission denied");
			etcd.restart();
			assertThat(witness.list("/web/")).extracting(EtcdKeyValue::value).isEqualTo(List.of("2"));
		}
	}

}
