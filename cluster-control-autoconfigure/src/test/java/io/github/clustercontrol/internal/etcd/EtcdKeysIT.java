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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EtcdKeys}.
 */
class EtcdKeysIT {

	private static final Threads threads = new Threads();

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@AfterAll
	static void closeThreads() {
		threads.close();
	}

	@Test
	void countsTheKeysThatThereWere() {
		etcd.witness().put("/past/a", "1");
		long both = etcd.witness().put("/past/b", "2");
		etcd.witness().put("/past-others", "");
		long one = etcd.witness().delete("/past/a");
		try (EtcdConnection connection = connection()) {
			EtcdKeys keys = new EtcdKeys(connection);
			assertThat(keys.count("/past/", both)).isEqualTo(2);
			assertThat(keys.count("/past/", one)).isEqualTo(1);
			assertThat(keys.count("/nothing/", one)).isZero();
		}
	}

	@Test
	void readsAKeyAsItWasAndSaysWhenThatIsCompacted() {
		try (EtcdServer own = new EtcdServer().start(); EtcdConnection connection = connection(own)) {
			long first = own.witness().put("/key", "1");
			long second = own.witness().put("/key", "2");
			EtcdKeys keys = new EtcdKeys(connection);
			assertThat(keys.get("/key", first).key()).extracting(StoredKey::value).isEqualTo(bytes("1"));
			assertThat(keys.get("/key").key()).extracting(StoredKey::value).isEqualTo(bytes("2"));
			assertThat(keys.get("/key", first).revision()).isEqualTo(second);
			assertThat(keys.get("/none").key()).isNull();
			own.witness().compact(second);
			assertThat(keys.get("/key", second).key()).isNotNull();
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> keys.get("/key", first))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.COMPACTED));
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> keys.get("/key", second + 1000))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FUTURE_REVISION));
		}
	}

	@Test
	void writesAKeyAndItsSentinelOnlyOverWhatIsExpected() {
		long lease = etcd.witness().grant(60);
		try (EtcdConnection connection = connection()) {
			EtcdKeys keys = new EtcdKeys(connection);
			EtcdKeys.Outcome created = keys.put("/put/key", Guard.ABSENT, bytes("1"), "/put/sentinel", lease);
			assertThat(created.done()).isTrue();
			assertThat(etcd.witness().get("/put/sentinel")).hasValueSatisfying((sentinel) -> {
				assertThat(sentinel.lease()).isEqualTo(lease);
				assertThat(sentinel.modRevision()).isEqualTo(created.revision());
			});
			EtcdKeys.Outcome refused = keys.put("/put/key", Guard.ABSENT, bytes("2"), "/put/other-sentinel", lease);
			assertThat(refused.done()).isFalse();
			assertThat(refused.found()).isNotNull();
			assertThat(refused.found().modRevision()).isEqualTo(created.revision());
			assertThat(etcd.witness().get("/put/other-sentinel")).isEmpty();
			assertThat(keys.put("/put/key", new Guard(created.revision(), null), bytes("2"), "/put/sentinel", lease)
				.done()).isTrue();
		}
	}

	@Test
	void deletesAKeyOnlyAsExpected() {
		long first = etcd.witness().put("/delete/key", "1");
		long second = etcd.witness().put("/delete/key", "2");
		try (EtcdConnection connection = connection()) {
			EtcdKeys keys = new EtcdKeys(connection);
			EtcdKeys.Outcome refused = keys.delete("/delete/key", new Guard(first, null));
			assertThat(refused.done()).isFalse();
			assertThat(refused.found()).isNotNull();
			assertThat(keys.delete("/delete/key", new Guard(second, null)).done()).isTrue();
			EtcdKeys.Outcome late = keys.delete("/delete/key", new Guard(second, null));
			assertThat(late.done()).isFalse();
			assertThat(late.found()).isNull();
			assertThat(keys.delete("/delete/key")).isFalse();
		}
	}

	@Test
	void aKeyThatItsInstanceDeletesMarksTheSentinelInTheSameRevision() {
		try (EtcdConnection connection = connection()) {
			EtcdKeys keys = new EtcdKeys(connection);
			long lease = etcd.witness().grant(60);
			long written = keys.put("/leave/key", Guard.ABSENT, new byte[0], "/leave/sentinel", lease).revision();
			assertThat(keys.leave("/leave/key", new Guard(written - 1, null), "/leave/sentinel", lease).done())
				.isFalse();
			assertThat(etcd.witness().get("/leave/sentinel").orElseThrow().value()).isEmpty();
			long left = keys.leave("/leave/key", new Guard(written, null), "/leave/sentinel", lease).revision();
			assertThat(etcd.witness().get("/leave/key")).isEmpty();
			assertThat(etcd.witness().get("/leave/sentinel").orElseThrow())
				.satisfies((sentinel) -> assertThat(sentinel.value()).isEqualTo("left"))
				.satisfies((sentinel) -> assertThat(sentinel.modRevision()).isEqualTo(left));
			etcd.witness().revoke(lease);
			long unleased = etcd.witness().put("/leave/key", "");
			assertThat(keys.leave("/leave/key", new Guard(unleased, null), "/leave/sentinel", lease).done()).isTrue();
			assertThat(etcd.witness().list("/leave/")).isEmpty();
		}
	}

	@Test
	void changesAKeyOfTheExpectedRevisionOnlyIfItsValueIsExpectedToo() {
		long lease = etcd.witness().grant(60);
		long revision = etcd.witness().put("/value/key", "of another instance");
		try (EtcdConnection connection = connection()) {
			EtcdKeys keys = new EtcdKeys(connection);
			Guard mine = new Guard(revision, "mine");
			EtcdKeys.Outcome kept = keys.delete("/value/key", mine);
			assertThat(kept.done()).isFalse();
			assertThat(kept.found()).isNotNull();
			assertThat(keys.put("/value/key", mine, bytes("new"), "/value/sentinel", lease).done()).isFalse();
			assertThat(etcd.witness().get("/value/key"))
				.hasValueSatisfying((key) -> assertThat(key.value()).isEqualTo("of another instance"));
			assertThat(keys.delete("/value/key", new Guard(revision, "of another instance")).done()).isTrue();
		}
	}

	@Test
	void tellsThatTheLeaseOfAPutIsGone() {
		try (EtcdConnection connection = connection()) {
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(
					() -> new EtcdKeys(connection).put("/gone/key", Guard.ABSENT, bytes("1"), "/gone/sentinel", 4711))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.LEASE_GONE));
			assertThat(etcd.witness().list("/gone/")).isEmpty();
		}
	}

	private EtcdConnection connection() {
		return connection(etcd);
	}

	private EtcdConnection connection(EtcdServer server) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(server.endpoint())), null, null, null,
				Duration.ofSeconds(3), Duration.ofSeconds(30)), List.of(), threads);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
