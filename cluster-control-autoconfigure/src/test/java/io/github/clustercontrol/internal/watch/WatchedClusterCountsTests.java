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
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.handler.ChainedHandler;
import io.github.clustercontrol.internal.handler.HandlerObserver;
import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;

/**
 * Tests of what a {@link WatchedCluster} keeps count of.
 */
@ExtendWith(OutputCaptureExtension.class)
class WatchedClusterCountsTests {

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final ClusterHandler handler = mock(ClusterHandler.class);

	private final ClusterWatch watch = new ClusterWatch(
			new ClusterSettings("db", new ClusterDirectory("/demo/db"), 0, Duration.ZERO, Duration.ZERO,
					List.of(new NamedHandler("mine", null, ChainedHandler.of(this.handler)))),
			new ClusterLimits(10, 1_000), new ClusterResources(this.connection, Duration.ofSeconds(5), this.threads,
					(event) -> assertThat(event).isInstanceOf(ClusterChangedEvent.class), null));

	private final WatchedCluster cluster = this.watch.cluster();

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void aChangeThatTheWatchMissedIsADivergence(CapturedOutput output) {
		this.watch.listed(listing(5, key("a:1", 3), key("b:1", 4), key("c:1", 5)));
		this.watch.listedAgain(listing(9, key("a:1", 3), key("c:1", 8, "other"), key("d:1", 9)));
		assertThat(this.cluster.status().divergences()).isEqualTo(3);
		assertThat(this.cluster.snapshot().members()).extracting("address").containsExactly("a:1", "c:1", "d:1");
		assertThat(this.cluster.snapshot().revision()).isEqualTo(9);
		assertThat(output).contains("The watch of cluster db missed changes of 3 members");
	}

	@Test
	void aChangeThatTheWatchDeliveredIsNoDivergence(CapturedOutput output) {
		this.watch.listed(listing(5, key("a:1", 3), key("b:1", 4)));
		this.watch.changed(List.of(new KeyChange(key("b:1", 6), true), new KeyChange(key("c:1", 7), false)),
				System.nanoTime());
		this.watch.listedAgain(listing(9, key("a:1", 3), key("c:1", 7)));
		assertThat(this.cluster.status().divergences()).isZero();
		assertThat(output).doesNotContain("missed");
	}

	@Test
	void aReadingThatWasCalledForIsNoDivergence() {
		this.watch.listed(listing(5, key("a:1", 3)));
		this.watch.listed(listing(9, key("b:1", 8)));
		assertThat(this.cluster.status().divergences()).isZero();
	}

	@Test
	void aValueThatIsTooLargeIsLoggedWhenItCannotBeReadInPagesEither(CapturedOutput output) {
		EtcdRequestException tooLarge = mock(EtcdRequestException.class);
		given(tooLarge.reason()).willReturn(Reason.TOO_LARGE);
		given(tooLarge.category()).willReturn("message too large");
		this.watch.listed(listing(5, key("a:1", 3)));
		this.watch.failed(tooLarge);
		assertThat(output).doesNotContain("too large");
		this.watch.listed(listing(6, key("a:1", 3)));
		this.watch.failed(tooLarge);
		this.watch.failed(tooLarge);
		this.watch.failed(tooLarge);
		assertThat(output).containsOnlyOnce("A value in /demo/db of cluster");
	}

	@Test
	void aDelayedReadConfirmsNothing() {
		this.watch.listedAgain(listing(5, key("a:1", 3)));
		assertThat(this.cluster.snapshot().members()).hasSize(1);
		assertThat(this.cluster.snapshot().source()).isNotEqualTo(Source.LIVE);
		this.watch.listed(listing(6, key("a:1", 3)));
		assertThat(this.cluster.snapshot().source()).isEqualTo(Source.LIVE);
	}

	@Test
	void changesAreCountedAsTheyArePublished() {
		this.watch.listed(listing(5, key("a:1", 3), key("b:1", 4), key("c:1", 4)));
		assertThat(this.cluster.status().changes()).isEqualTo(new ChangeCounts(0, 0, 0));
		this.cluster.publisher().open();
		await().until(() -> this.cluster.status().changes().equals(new ChangeCounts(3, 0, 0)));
		this.watch.changed(List.of(new KeyChange(key("b:1", 6), true), new KeyChange(key("c:1", 7, "other"), false)),
				System.nanoTime());
		await().until(() -> this.cluster.status().changes().equals(new ChangeCounts(3, 1, 1)));
		this.watch.changed(List.of(new KeyChange(key("c:1", 8, "other"), false)), System.nanoTime());
		this.watch.changed(List.of(new KeyChange(key("d:1", 9), false)), System.nanoTime());
		await().until(() -> this.cluster.status().changes().equals(new ChangeCounts(4, 1, 1)));
	}

	@Test
	void runsOfHandlersAreObserved() throws Exception {
		this.cluster.handle();
		HandlerObserver observer = mock(HandlerObserver.class);
		this.cluster.handlers().observe(observer);
		willThrow(new IllegalStateException("broken")).willDoNothing().given(this.handler).handle(any());
		this.watch.listed(listing(5, key("a:1", 3)));
		then(observer).should(timeout(10_000)).ran(eq("db"), eq("mine"), any(Duration.class), eq(false));
		then(observer).should(timeout(10_000)).ran(eq("db"), eq("mine"), any(Duration.class), eq(true));
	}

	private static Listing listing(long revision, StoredKey... keys) {
		return new Listing(revision, Stream.of(keys).toList());
	}

	private static StoredKey key(String address, long revision) {
		return key(address, revision, "");
	}

	private static StoredKey key(String address, long revision, String value) {
		return new StoredKey("/demo/db/" + address, value.getBytes(), revision, 0);
	}

}
