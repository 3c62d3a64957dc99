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
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdWatch.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of how {@link EtcdWatch} compares what it delivered with what etcd has.
 */
class EtcdWatchReadAgainIT {

	private static final Duration AT_ONCE = Duration.ofMillis(50);

	// etcd itself takes 100 ms to look after a watch that has to catch up
	private static final Duration SOON = Duration.ofSeconds(1);

	private static final Duration LATE = Duration.ofMinutes(1);

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final Threads threads = new Threads();

	private final Follower follower = new Follower();

	private FaultProxy proxy;

	private EtcdConnection connection;

	private EtcdWatch watch;

	@BeforeEach
	void connect() {
		etcd.witness().deletePrefix("/");
		this.proxy = new FaultProxy(etcd);
		this.connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), null, null,
				null, Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of(), this.threads);
	}

	@AfterEach
	void close() {
		this.watch.close();
		this.connection.close();
		this.threads.close();
		this.proxy.close();
	}

	@Test
	void whatIsUnderWayIsNoDifference() {
		watch(AT_ONCE, LATE);
		for (int i = 0; this.follower.comparisons.get() < 8; i++) {
			assertThat(i).isLessThan(20_000);
			etcd.witness().put("/watched/" + (i % 10), String.valueOf(i));
			if (i % 3 == 0) {
				etcd.witness().delete("/watched/" + (i % 7));
			}
		}
		assertThat(this.follower.differences).isEmpty();
	}

	@Test
	void whatDelayHoldsUpIsNoDifference() {
		this.proxy.latency(Duration.ofMillis(200));
		whatIsUnderWayIsNoDifference();
	}

	@Test
	void whereNothingHappensTheComparisonIsMadeAllTheSame() {
		etcd.witness().put("/watched/a", "1");
		watch(AT_ONCE, SOON);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.follower.comparisons.get() >= 2);
		assertThat(this.follower.differences).isEmpty();
	}

	@Test
	void whatHappenedWhileTheWatchWasAwayIsNoDifference() {
		etcd.witness().put("/watched/a", "1");
		watch(AT_ONCE, SOON);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.follower.comparisons.get() >= 1);
		for (int outage = 0; outage < 2; outage++) {
			this.proxy.cut();
			etcd.witness().put("/watched/a", String.valueOf(outage));
			etcd.witness().put("/watched/b" + outage, "");
			int before = this.follower.comparisons.get();
			this.proxy.pass();
			// A reading that had to wait for the connection has the next one wait 20
			// times as
			// long
			await().atMost(Duration.ofMinutes(2)).until(() -> this.follower.comparisons.get() > before + 1);
		}
		assertThat(this.follower.differences).isEmpty();
	}

	private void watch(Duration readAgainAfter, Duration settledAfter) {
		this.watch = new EtcdWatch(this.connection, Target.directory("/watched/"), Duration.ofSeconds(3),
				readAgainAfter, settledAfter, this.threads.serial("watch"), this.follower);
		this.watch.start();
	}

	/** Follows the watch, and compares what it delivered with what was read again. */
	private static final class Follower implements EtcdWatch.Listener {

		private final Map<String, Long> delivered = new TreeMap<>();

		private final AtomicInteger comparisons = new AtomicInteger();

		private final List<String> differences = new CopyOnWriteArrayList<>();

		@Override
		public void listed(Listing listing) {
			this.delivered.clear();
			this.delivered.putAll(revisions(listing));
		}

		@Override
		public void listedAgain(Listing listing) {
			Map<String, Long> read = revisions(listing);
			if (!read.equals(this.delivered)) {
				this.differences
					.add("At " + listing.revision() + " was delivered " + this.delivered + " and read " + read);
			}
			listed(listing);
			this.comparisons.incrementAndGet();
		}

		@Override
		public void changed(List<KeyChange> changes, long arrivedNanos) {
			for (KeyChange change : changes) {
				if (change.deleted()) {
					this.delivered.remove(change.key().key());
				}
				else {
					this.delivered.put(change.key().key(), change.revision());
				}
			}
		}

		@Override
		public void confirmed(Duration ago) {
		}

		@Override
		public void failed(EtcdRequestException failure) {
		}

		private static Map<String, Long> revisions(Listing listing) {
			Map<String, Long> revisions = new TreeMap<>();
			listing.keys().forEach((key) -> revisions.put(key.key(), key.modRevision()));
			return revisions;
		}

	}

}
