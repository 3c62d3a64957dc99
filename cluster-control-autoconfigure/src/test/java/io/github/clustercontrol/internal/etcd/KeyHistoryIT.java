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

package io.github.clustercontrol.internal.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.GrpcProxy;
import io.github.clustercontrol.fault.row.FaultyEtcd;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.KeyHistory.History;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyHistory}.
 */
class KeyHistoryIT {

	private static final String KEY = "/demo/web/10.0.0.1:8110";

	private final EtcdServer etcd = new EtcdServer().start();

	private final FaultProxy proxy = new FaultProxy(this.etcd);

	private final FaultyEtcd lying = new FaultyEtcd();

	private final Threads threads = new Threads();

	private final EtcdConnection connection = connection(this.proxy.endpoint(), Duration.ofSeconds(1));

	private final KeyHistory history = new KeyHistory(this.connection, Duration.ofSeconds(3));

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@Test
	void aPutADeleteAndAPutAreReadInOrder() {
		long since = witness().put(KEY, "0");
		long put = witness().put(KEY, "1");
		long delete = witness().delete(KEY);
		long again = witness().put(KEY, "2");
		witness().put(KEY + "0", "another key");
		History read = this.history.read(KEY, since);
		assertThat(read.changes()).extracting(KeyChange::revision).containsExactly(put, delete, again);
		assertThat(read.changes()).extracting(KeyChange::deleted).containsExactly(false, true, false);
		assertThat(read.key()).isNotNull();
		assertThat(read.revision()).isEqualTo(witness().revision());
	}

	@Test
	void aPutAndADeleteOfAKeyThatIsGoneAreRead() {
		long since = witness().put("/history", "");
		long put = witness().put(KEY, "1");
		long delete = witness().delete(KEY);
		witness().put("/history", "");
		History read = this.history.read(KEY, since);
		assertThat(read.changes()).extracting(KeyChange::revision).containsExactly(put, delete);
		assertThat(read.key()).isNull();
	}

	@Test
	void manyChangesAreReadInFull() {
		long since = witness().revision();
		for (int i = 0; i < 50; i++) {
			witness().put(KEY, String.valueOf(i));
			witness().delete(KEY);
		}
		assertThat(this.history.read(KEY, since).changes()).hasSize(100);
	}

	@Test
	void nothingHappened() {
		long put = witness().put(KEY, "1");
		witness().put("/history", "");
		assertThat(this.history.read(KEY, put).changes()).isEmpty();
		assertThat(this.history.read(KEY, put).key()).isNotNull();
		assertThat(this.history.read("/none", put).changes()).isEmpty();
		assertThat(this.history.read("/none", put).key()).isNull();
	}

	@Test
	void afterACompactionWhatIsLeftIsRead() {
		long since = witness().put(KEY, "0");
		witness().delete(KEY);
		long put = witness().put(KEY, "1");
		witness().compact(witness().put("/history", ""));
		long delete = witness().delete(KEY);
		History read = this.history.read(KEY, since);
		assertThat(read.changes()).extracting(KeyChange::revision).containsExactly(put, delete);
		assertThat(read.key()).isNull();
	}

	@Test
	void aDeleteThatIsCompactedLeavesNothing() {
		long since = witness().put(KEY, "0");
		witness().delete(KEY);
		witness().put("/history", "");
		witness().compact();
		History read = this.history.read(KEY, since);
		assertThat(read.changes()).isEmpty();
		assertThat(read.key()).isNull();
	}

	@Test
	void behindAGrpcProxyTheHistoryIsReadToo() {
		long since = witness().put(KEY, "0");
		long delete = witness().delete(KEY);
		witness().put("/history", "");
		try (GrpcProxy grpcProxy = new GrpcProxy(this.etcd);
				EtcdConnection proxied = connection(grpcProxy.endpoint(), Duration.ofSeconds(10))) {
			History read = new KeyHistory(proxied, Duration.ofSeconds(8)).read(KEY, since);
			assertThat(read.changes()).extracting(KeyChange::revision).containsExactly(delete);
		}
	}

	@Test
	void aWatchThatDeliversNothingEndsAtTheDeadline() {
		long since = witness().put(KEY, "0");
		witness().delete(KEY);
		this.lying.watches((response) -> List.of());
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.history.read(KEY, since))
			.withMessageContaining("no complete answer within 3000 ms")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
	}

	@Test
	void aLostConnectionIsNoHistory() {
		long since = witness().put(KEY, "0");
		this.history.read(KEY, since);
		this.proxy.cut();
		assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> this.history.read(KEY, since))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
		witness().delete(KEY);
		this.proxy.accept();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> this.history.read(KEY, since).changes().size() == 1);
	}

	private EtcdConnection connection(String endpoint, Duration timeout) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(endpoint)), null, null, null, timeout, timeout),
				List.of(this.lying), this.threads);
	}

	private EtcdWitness witness() {
		return this.etcd.witness();
	}

}
