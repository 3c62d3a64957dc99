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
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.fault.row.FaultyEtcd;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link EtcdWatch} against an etcd behind a network that breaks.
 */
class EtcdWatchIT extends EtcdWatchFixture {

	@Test
	void tellsWhatIsThereAndThenEveryChangeOnceAndInOrder() {
		witness().put(WEB + "b", "2");
		witness().delete(WEB + "a");
		witness().put("/demo/web-admin/a", "of another directory");
		witness().put("/demo/web", "the directory itself");
		witness().put(WEB + "c", "3");
		await().until(() -> this.recorder.view().containsKey(WEB + "c"));
		assertThat(this.recorder.listings()).hasSize(1);
		assertThat(this.recorder.view()).isEqualTo(Map.of(WEB + "b", "2", WEB + "c", "3"));
		assertThat(this.recorder.changes()).extracting((change) -> change.key().key(), KeyChange::deleted)
			.containsExactly(tuple(WEB + "b", false), tuple(WEB + "a", true), tuple(WEB + "c", false));
		assertThat(this.recorder.revisions()).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void handsOverTheChangesOfOneRevisionTogether() {
		long lease = witness().grant(60);
		witness().put(WEB + "b", "", lease);
		witness().put(WEB + "c", "", lease);
		await().until(() -> this.recorder.view().size() == 3);
		int before = this.recorder.changes().size();
		witness().revoke(lease);
		await().until(() -> this.recorder.view().size() == 1);
		List<KeyChange> last = this.recorder.changes().subList(before, this.recorder.changes().size());
		assertThat(last).hasSize(2).extracting(KeyChange::revision).containsOnly(last.get(0).revision());
	}

	@Test
	void losesAndRepeatsNothingWhenConnectionsAreResetUnderABacklog() {
		long from = witness().revision() + 1;
		for (int round = 0; round < 8; round++) {
			for (int i = 0; i < 20; i++) {
				witness().put(WEB + "key" + i, round + "." + i);
			}
			this.proxy.reset();
		}
		long last = witness().put(WEB + "last", "");
		await().until(() -> this.recorder.view().containsKey(WEB + "last"));
		assertThat(this.recorder.revisions()).hasSize((int) (last - from + 1)).isSorted().doesNotHaveDuplicates();
		assertThat(this.recorder.listings()).hasSize(1);
	}

	@Test
	void goesOnToBeConfirmedWhenOnlyOthersChangeKeys() {
		for (int i = 0; i < 20; i++) {
			witness().put("/demo/other/" + i, "");
		}
		this.proxy.reset();
		await().until(() -> !this.recorder.failures().isEmpty());
		int before = this.recorder.confirmations();
		await().until(() -> this.recorder.confirmations() > before + 1);
		// To connect again may take more than one attempt
		assertThat(this.recorder.failures())
			.noneMatch((failure) -> String.valueOf(failure.getMessage()).contains("no response on the watch"));
	}

	@Test
	void noticesThatAWatchFellSilentAndMissesNothingOfIt() {
		this.proxy.blackHole();
		await().until(() -> !this.recorder.failures().isEmpty());
		witness().put(WEB + "b", "2");
		witness().delete(WEB + "a");
		this.proxy.pass();
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "b", "2")));
		assertThat(this.recorder.revisions()).hasSize(2).isSorted().doesNotHaveDuplicates();
		assertThat(this.recorder.listings()).hasSize(1);
	}

	@Test
	void opensAnotherWatchWhenEtcdDoesNotOpenIt() {
		this.proxy.blackHole();
		// The connection breaks as well: what is made anew meets an etcd that accepts and
		// says nothing.
		this.proxy.reset();
		await().until(() -> this.recorder.failures().size() >= 2);
		assertThat(this.recorder.failures()).extracting(EtcdRequestException::reason)
			.containsOnly(EtcdRequestException.Reason.UNREACHABLE);
		witness().put(WEB + "b", "2");
		this.proxy.pass();
		await().until(() -> this.recorder.view().containsKey(WEB + "b"));
		assertThat(this.recorder.listings()).hasSize(1);
	}

	@Test
	void deliversNoEventAgainThatAReopenedWatchRepeats() {
		AtomicReference<WatchResponse> last = new AtomicReference<>();
		AtomicInteger repeated = new AtomicInteger();
		FaultyEtcd faulty = new FaultyEtcd();
		faulty.watches((response) -> {
			WatchResponse delivered = last.get();
			if (response.getCreated() && delivered != null) {
				repeated.incrementAndGet();
				return List.of(response, delivered.toBuilder().setWatchId(response.getWatchId()).build());
			}
			if (response.getEventsCount() > 0) {
				last.set(response);
			}
			return List.of(response);
		});
		WatchRecorder other = new WatchRecorder();
		try (EtcdConnection altered = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())),
				null, null, null, Duration.ofSeconds(2), Duration.ofSeconds(2)), List.of(faulty), this.threads);
				EtcdWatch second = new EtcdWatch(altered, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
						this.threads.serial("second"), other)) {
			second.start();
			await().until(() -> other.confirmations() > 0);
			long removed = witness().delete(WEB + "a");
			await().until(() -> other.revisions().equals(List.of(removed)));
			this.proxy.reset();
			await().until(() -> repeated.get() > 0);
			long added = witness().put(WEB + "b", "2");
			await().until(() -> other.view().containsKey(WEB + "b"));
			assertThat(other.revisions()).containsExactly(removed, added);
			assertThat(other.listings()).hasSize(1);
		}
	}

	@Test
	void takesAMemberThatLagsBehindForNothingWorse() {
		AtomicBoolean lags = new AtomicBoolean(true);
		AtomicInteger opened = new AtomicInteger();
		FaultyEtcd faulty = new FaultyEtcd();
		faulty.watches((response) -> {
			if (!lags.get()) {
				return List.of(response);
			}
			opened.addAndGet(response.getCreated() ? 1 : 0);
			ResponseHeader before = response.getHeader().toBuilder().setRevision(1).build();
			return List.of(response.toBuilder().setHeader(before).build());
		});
		WatchRecorder other = new WatchRecorder();
		try (EtcdConnection altered = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.etcd.endpoint())),
				null, null, null, Duration.ofSeconds(2), Duration.ofSeconds(2)), List.of(faulty), this.threads);
				EtcdWatch second = new EtcdWatch(altered, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
						this.threads.serial("second"), other)) {
			second.start();
			// It is left for another one that may be further
			await().until(() -> opened.get() > 1);
			assertThat(other.confirmations()).isZero();
			witness().put(WEB + "b", "2");
			await().until(() -> other.view().containsKey(WEB + "b"));
			lags.set(false);
			await().until(() -> other.confirmations() > 0);
			assertThat(other.listings()).hasSize(1);
			assertThat(other.revisions()).hasSize(1);
		}
	}

	@Test
	void tellsNothingAnyMoreWhenClosed() {
		this.watch.close();
		WatchRecorder other = new WatchRecorder();
		EtcdWatch second = new EtcdWatch(this.connection, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
				this.threads.serial("second"), other);
		second.start();
		witness().put(WEB + "b", "2");
		await().until(() -> other.view().containsKey(WEB + "b"));
		second.close();
		assertThat(this.recorder.changes()).isEmpty();
		assertThat(this.recorder.failures()).isEmpty();
	}

}
