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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdWatch} when etcd no longer has what the watch knows: after a
 * compaction, a restore, or with another cluster at the same address.
 */
class EtcdWatchHistoryIT extends EtcdWatchFixture {

	@Test
	void readsAgainWhenWhatItMissedWasCompacted() {
		this.proxy.cut();
		witness().put(WEB + "b", "came and went");
		witness().delete(WEB + "b");
		witness().delete(WEB + "a");
		witness().put(WEB + "c", "3");
		witness().compact();
		this.proxy.accept();
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "c", "3")));
		assertThat(this.recorder.listings()).hasSize(2);
		witness().put(WEB + "d", "4");
		await().until(() -> this.recorder.view().containsKey(WEB + "d"));
	}

	@Test
	void doesNotReadAgainWhenOnlyWhatItHasWasCompacted() {
		witness().put(WEB + "b", "2");
		await().until(() -> this.recorder.view().containsKey(WEB + "b"));
		witness().compact();
		this.proxy.reset();
		witness().put(WEB + "c", "3");
		await().until(() -> this.recorder.view().containsKey(WEB + "c"));
		assertThat(this.recorder.listings()).hasSize(1);
	}

	@Test
	void readsAgainWhenEtcdWasWiped() {
		for (int i = 0; i < 10; i++) {
			witness().put(WEB + "old" + i, "");
		}
		await().until(() -> this.recorder.view().size() == 11);
		this.etcd.kill();
		this.etcd.wipe();
		this.etcd.start();
		witness().put(WEB + "new", "1");
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "new", "1")));
		witness().put(WEB + "newer", "2");
		await().until(() -> this.recorder.view().containsKey(WEB + "newer"));
	}

	@Test
	void readsAgainWhenItMeetsAnotherClusterThatIsFurther() {
		this.proxy.cut();
		this.etcd.kill();
		this.etcd.wipe("another-cluster");
		this.etcd.start();
		witness().put(WEB + "early", "1");
		long known = this.recorder.listings().get(0).revision();
		while (witness().put("/demo/other", "") < known + 10) {
			assertThat(this.recorder.listings()).hasSize(1);
		}
		this.proxy.accept();
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "early", "1")));
	}

	@Test
	void readsAgainWhenAnOlderSnapshotWasRestored() {
		witness().put(WEB + "b", "2");
		Path snapshot = this.etcd.saveSnapshot();
		witness().delete(WEB + "a");
		witness().put(WEB + "c", "3");
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "b", "2", WEB + "c", "3")));
		this.etcd.kill();
		this.etcd.restoreSnapshot(snapshot);
		this.etcd.start();
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
	}

	@Test
	void readsAgainWhenARestoredEtcdHasRunPastWhatItKnows() {
		// etcd has begun a second term, as every one has that was ever restarted
		this.etcd.kill();
		this.etcd.start();
		witness().put(WEB + "b", "2");
		Path snapshot = this.etcd.saveSnapshot();
		witness().delete(WEB + "a");
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "b", "2")));
		long known = witness().revision();
		this.proxy.cut();
		this.etcd.kill();
		this.etcd.restoreSnapshot(snapshot);
		this.etcd.start();
		while (witness().put("/demo/other", "") < known + 10) {
			assertThat(this.recorder.listings()).hasSize(1);
		}
		this.proxy.accept();
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
	}

	@Test
	void readsAgainWhenARestoredEtcdHasWhatItWatchesButNotWhatElseIsKnown() {
		witness().put(WEB + "b", "2");
		await().until(() -> this.recorder.view().containsKey(WEB + "b"));
		Path snapshot = this.etcd.saveSnapshot();
		long watched = witness().revision();
		for (int i = 0; i < 20; i++) {
			witness().put("/demo/other", "" + i);
		}
		// A request about another key, such as the own one, brings a higher revision
		new EtcdKeys(this.connection).get("/demo/other");
		assertThat(this.connection.history().highestRevision()).isGreaterThan(watched);
		// The term stays the same: etcd was never restarted before
		this.etcd.kill();
		this.etcd.restoreSnapshot(snapshot);
		this.etcd.start();
		await().until(() -> this.recorder.listings().size() == 2);
		assertThat(this.recorder.listings().get(1).revision()).isEqualTo(watched);
		int before = this.recorder.confirmations();
		await().until(() -> this.recorder.confirmations() > before);
		assertThat(this.recorder.view()).isEqualTo(Map.of(WEB + "a", "1", WEB + "b", "2"));
	}

	@Test
	void readsAtLeisureWhereTwoClustersAnswer() {
		WatchRecorder other = new WatchRecorder();
		try (EtcdServer stranger = new EtcdServer()) {
			stranger.wipe("another-cluster");
			stranger.start();
			try (EtcdConnection both = new EtcdConnection(
					new EtcdSettings(List.of(URI.create(this.etcd.endpoint()), URI.create(stranger.endpoint())), null,
							null, null, Duration.ofSeconds(2), Duration.ofSeconds(2)),
					List.of(), this.threads);
					EtcdWatch second = new EtcdWatch(both, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
							this.threads.serial("second"), other)) {
				second.start();
				CountDownLatch never = new CountDownLatch(1);
				assertThat(never.await(3, TimeUnit.SECONDS)).isFalse();
				assertThat(other.listings()).hasSizeBetween(1, 40);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
