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

package io.github.clustercontrol.internal.watch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A status shows one moment, whenever it is read.
 */
class WatchedClusterViewTests {

	private static final int ROUNDS = 20_000;

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final ClusterWatch watch = new ClusterWatch(
			new ClusterSettings("db", new ClusterDirectory("/demo/db"), 0, Duration.ZERO, Duration.ZERO, List.of()),
			new ClusterLimits(1, 1_000),
			new ClusterResources(this.connection, Duration.ofSeconds(5), this.threads, (event) -> {
			}, null));

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void aKeyIsEitherAMemberOrRejectedInEachStatus() {
		this.watch.listed(new Listing(2, List.of(key("a:1", 1))));
		this.watch.changed(List.of(new KeyChange(key("b:1", 3), false)), System.nanoTime());
		CompletableFuture<Void> writer = CompletableFuture.runAsync(this::exchange);
		long read = 0;
		while (!writer.isDone()) {
			ClusterStatus status = this.watch.cluster().status();
			boolean member = status.snapshot().members().stream().map(Member::address).anyMatch("b:1"::equals);
			assertThat(status.rejected().containsKey("/demo/db/b:1")).isNotEqualTo(member);
			read++;
		}
		writer.join();
		assertThat(read).isPositive();
	}

	/** There is room for one member: the other key is rejected. */
	private void exchange() {
		for (long revision = 10; revision < 10 + 10 * ROUNDS; revision += 10) {
			this.watch.changed(List.of(new KeyChange(key("a:1", revision), true),
					new KeyChange(key("b:1", revision + 1), false, false)), System.nanoTime());
			this.watch.changed(List.of(new KeyChange(key("b:1", revision + 2), true),
					new KeyChange(key("a:1", revision + 3), false), new KeyChange(key("b:1", revision + 4), false)),
					System.nanoTime());
		}
	}

	private static StoredKey key(String address, long revision) {
		return new StoredKey("/demo/db/" + address, new byte[0], revision, 0);
	}

}
