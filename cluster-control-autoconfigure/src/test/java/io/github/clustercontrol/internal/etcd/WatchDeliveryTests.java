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
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Changed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WatchDelivery}.
 */
class WatchDeliveryTests {

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final List<List<Long>> calls = new ArrayList<>();

	private int confirmations;

	private final WatchDelivery delivery = new WatchDelivery(this.connection, EtcdWatch.Target.directory("/web/"),
			new WatchRecorder() {

				@Override
				public void changed(List<KeyChange> changes, long arrivedNanos) {
					WatchDeliveryTests.this.calls.add(changes.stream().map(KeyChange::revision).toList());
				}

				@Override
				public void confirmed(Duration ago) {
					WatchDeliveryTests.this.confirmations++;
				}

			});

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void deliversWhatArrivedMeanwhileInOneCall() {
		arrive(5, 6);
		this.delivery.deliver(5, Long.MAX_VALUE);
		this.delivery.confirm(0);
		arrive(7);
		this.delivery.deliver(7, Long.MAX_VALUE);
		this.delivery.confirm(0);
		this.delivery.flush();
		this.delivery.flush();
		assertThat(this.calls).containsExactly(List.of(5L, 6L, 7L));
		assertThat(this.confirmations).isEqualTo(1);
	}

	@Test
	void deliversTheRestOfAResponseAfterAComparison() {
		arrive(5, 6, 7);
		this.delivery.deliver(5, 6);
		this.delivery.flush();
		this.delivery.deliver(7, Long.MAX_VALUE);
		this.delivery.flush();
		assertThat(this.calls).containsExactly(List.of(5L, 6L), List.of(7L));
	}

	@Test
	void deliversNothingThatIsOutsideTheRange() {
		arrive(3, 5, 4, 6);
		this.delivery.deliver(5, Long.MAX_VALUE);
		this.delivery.flush();
		assertThat(this.calls).containsExactly(List.of(5L, 6L));
	}

	@Test
	void deliversNothingThatWasDiscarded() {
		arrive(5);
		this.delivery.deliver(5, Long.MAX_VALUE);
		this.delivery.confirm(0);
		this.delivery.discard();
		this.delivery.flush();
		assertThat(this.calls).isEmpty();
		assertThat(this.confirmations).isZero();
	}

	@Test
	void knowsTheRevisionsOfKeysThatAreWatchedOnly() {
		WatchResponse response = response(event("/web-admin/a", 2), event("/web/a", 6), event("/web/b", 5),
				event("/other", 9));
		assertThat(this.delivery.arrived(response, 0)).isEqualTo(new Changed(5, 6));
		this.delivery.deliver(0, Long.MAX_VALUE);
		this.delivery.flush();
		assertThat(this.calls).containsExactly(List.of(6L, 5L));
	}

	private void arrive(long... revisions) {
		List<Event> events = new ArrayList<>();
		for (long revision : revisions) {
			events.add(event("/web/a", revision));
		}
		this.delivery.arrived(response(events.toArray(Event[]::new)), 0);
	}

	private static Event event(String key, long revision) {
		return Event.newBuilder()
			.setKv(KeyValue.newBuilder().setKey(ByteString.copyFromUtf8(key)).setModRevision(revision))
			.build();
	}

	private static WatchResponse response(Event... events) {
		return new WatchResponse(io.etcd.jetcd.api.WatchResponse.newBuilder().addAllEvents(List.of(events)).build(),
				ByteSequence.EMPTY);
	}

}
