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
import java.util.concurrent.atomic.AtomicInteger;

import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.row.FaultyEtcd;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdWatch.Target;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An etcd that does not tell a watch everything, as etcd before 3.4.34 and 3.5.16 may
 * around a compaction.
 */
class MissedEventIT {

	private static final String KEY = "/watched/missed";

	@Test
	void row20AnEventThatEtcdNeverSentIsFoundWhenTheDirectoryIsReadAgain() {
		FaultyEtcd faulty = new FaultyEtcd();
		faulty.watches(MissedEventIT::withoutTheKey);
		Comparing recorder = new Comparing();
		try (EtcdServer etcd = new EtcdServer().start();
				Threads threads = new Threads();
				EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(etcd.endpoint())),
						null, null, null, Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of(faulty), threads);
				EtcdWatch watch = new EtcdWatch(connection, Target.directory("/watched/"), Duration.ofSeconds(1),
						Duration.ofSeconds(2), Duration.ofMillis(100), threads.serial("watch"), recorder)) {
			watch.start();
			await().atMost(Duration.ofSeconds(20)).until(() -> recorder.confirmations() > 0);
			etcd.witness().put(KEY, "1");
			etcd.witness().put("/watched/seen", "1");
			await().atMost(Duration.ofSeconds(20)).until(() -> recorder.view().containsKey("/watched/seen"));
			await().atMost(Duration.ofSeconds(20))
				.until(() -> recorder.view().equals(Map.of(KEY, "1", "/watched/seen", "1")));
			assertThat(recorder.changes()).extracting((change) -> change.key().key()).doesNotContain(KEY);
			assertThat(recorder.comparisons.get()).isPositive();
		}
	}

	private static List<WatchResponse> withoutTheKey(WatchResponse response) {
		WatchResponse.Builder remaining = response.toBuilder().clearEvents();
		response.getEventsList()
			.stream()
			.filter((event) -> !event.getKv().getKey().toStringUtf8().equals(KEY))
			.forEach(remaining::addEvents);
		boolean empty = remaining.getEventsCount() == 0 && response.getEventsCount() > 0;
		return empty ? List.of() : List.of(remaining.build());
	}

	private static final class Comparing extends WatchRecorder {

		private final AtomicInteger comparisons = new AtomicInteger();

		@Override
		public void listedAgain(Listing listing) {
			this.comparisons.incrementAndGet();
			listed(listing);
		}

	}

}
