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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.etcd.jetcd.kv.GetResponse;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EtcdConnection} that need no etcd.
 */
class EtcdConnectionTests {

	private final Threads threads = new Threads();

	private final EtcdConnection connection = connection((builder) -> {
	});

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void whatTheClientCancelsIsUnanswered() {
		CompletableFuture<GetResponse> cancelled = new CompletableFuture<>();
		cancelled.cancel(true);
		assertUnanswered(this.connection, cancelled);
	}

	@Test
	void whatTheClientNeverCompletesIsUnanswered() {
		assertUnanswered(this.connection, new CompletableFuture<>());
	}

	@Test
	void whatTheClientThrowsIsUnanswered() {
		assertThatExceptionOfType(EtcdRequestException.class)
			.isThrownBy(() -> this.connection.<GetResponse>request("Reading", (client) -> {
				throw new IllegalStateException("closed in between");
			}))
			.withMessageContaining("closed in between")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
	}

	@Test
	void aClientThatCannotBeBuiltIsUnansweredToo() {
		try (EtcdConnection broken = connection((builder) -> {
			throw new IllegalStateException("no such certificate");
		})) {
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> new EtcdKeys(broken).get("/a"))
				.withMessageContaining("no such certificate");
		}
	}

	@Test
	void nothingIsOpenedOrKnownBeforeTheFirstRequest() {
		EtcdStatus status = this.connection.status();
		assertThat(status.connected()).isFalse();
		assertThat(status.lastSuccess()).isNull();
		assertThat(status.lastError()).isNull();
		this.connection.rebuild("nothing to rebuild");
		assertThat(this.connection.status().rebuilds()).isZero();
	}

	@Test
	void everyClientIsCustomizedAlsoThatOfARebuild() {
		AtomicInteger clients = new AtomicInteger();
		try (EtcdConnection customized = connection((builder) -> clients.incrementAndGet())) {
			EtcdKeys keys = new EtcdKeys(customized);
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> keys.get("/a"));
			assertThat(clients).hasValue(1);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				// Passed over while the client is young
				customized.rebuild("a test asks for it");
				return customized.status().rebuilds() > 0;
			});
			assertThatExceptionOfType(EtcdRequestException.class).isThrownBy(() -> keys.get("/a"));
			assertThat(clients).hasValue(2);
		}
	}

	private static void assertUnanswered(EtcdConnection connection, CompletableFuture<GetResponse> answer) {
		assertThatExceptionOfType(EtcdRequestException.class)
			.isThrownBy(() -> connection.request("Reading", (client) -> answer))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
		assertThat(connection.status().connected()).isFalse();
		assertThat(connection.status().failingSince()).isNotNull();
	}

	private EtcdConnection connection(EtcdClientBuilderCustomizer customizer) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null,
				Duration.ofMillis(200), Duration.ofMillis(200)), List.of(customizer), this.threads);
	}

}
