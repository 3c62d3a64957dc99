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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterMinimumRestoredEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChangePublisher}.
 */
class ChangePublisherTests extends ChangePublisherFixture {

	@Test
	void anEventHasTheDifferenceToTheEventBefore() {
		this.publisher.open();
		ClusterSnapshot first = show(1, "a:1", "b:1");
		awaitEvents(1);
		ClusterSnapshot second = show(2, "b:1", "c:1");
		awaitEvents(2);
		assertThat(this.events).containsExactly(
				new ClusterChangedEvent(ClusterSnapshot.unknown("web"), first, first.members(), List.of(), List.of()),
				new ClusterChangedEvent(first, second, members("c:1"), members("a:1"), List.of()));
		assertThat(changes().get(1).previous()).isSameAs(changes().get(0).current());
	}

	@Test
	void publishesNothingBeforeItIsOpenedAndThenTheLatestStateOnce() {
		show(1, "a:1");
		show(2, "a:1", "b:1");
		awaitPending();
		assertThat(this.events).isEmpty();
		this.publisher.open();
		awaitEvents(1);
		awaitPending();
		assertThat(changes()).singleElement().satisfies((event) -> {
			assertThat(event.previous().source()).isEqualTo(Source.UNKNOWN);
			assertThat(event.current()).isSameAs(this.current);
			assertThat(event.added()).isEqualTo(members("a:1", "b:1"));
		});
	}

	@Test
	void publishesNothingAfterItWasClosed() {
		this.publisher.open();
		show(1, "a:1");
		awaitEvents(1);
		this.publisher.close();
		show(2, "b:1");
		awaitPending();
		assertThat(this.events).hasSize(1);
	}

	@Test
	void publishesNothingThatWasPendingWhenItWasClosed() {
		this.publisher = publisher(2);
		this.publisher.open();
		this.blocking = true;
		show(1, "a:1");
		awaitEvents(1);
		show(2, "b:1");
		this.publisher.close();
		this.release.countDown();
		awaitPending();
		assertThat(this.events).hasSize(1);
	}

	@Test
	void anEmptyFirstReadIsNoEventButThePreviousStateOfTheNext() {
		this.publisher.open();
		ClusterSnapshot empty = show(7);
		awaitPending();
		assertThat(this.events).isEmpty();
		show(8, "a:1");
		awaitEvents(1);
		assertThat(changes().get(0).previous()).isSameAs(empty);
	}

	@Test
	void mergesChangesWhileAListenerIsBusy() {
		this.publisher.open();
		this.blocking = true;
		ClusterSnapshot first = show(1, "a:1");
		awaitEvents(1);
		for (int i = 2; i < 100; i++) {
			show(i, "a:1", "b:" + i);
		}
		ClusterSnapshot last = show(100, "c:1");
		this.release.countDown();
		awaitEvents(2);
		awaitPending();
		assertThat(this.events).hasSize(2);
		assertThat(changes().get(1))
			.isEqualTo(new ClusterChangedEvent(first, last, members("c:1"), members("a:1"), List.of()));
	}

	@Test
	void aMemberAddedAndRemovedWhileAListenerWasBusyIsNotPublished() {
		this.publisher.open();
		this.blocking = true;
		show(1, "a:1");
		awaitEvents(1);
		show(2, "a:1", "b:1");
		show(3, "a:1");
		this.release.countDown();
		awaitPending();
		assertThat(this.events).hasSize(1);
		show(4);
		awaitEvents(2);
		assertThat(changes().get(1).previous()).isSameAs(changes().get(0).current());
	}

	@Test
	void changesOfSourceAndRevisionAloneAreNotPublished() {
		this.publisher.open();
		show(1, "a:1");
		awaitEvents(1);
		this.current = new ClusterSnapshot("web", 1, members("a:1"), Source.STALE, Instant.EPOCH);
		this.publisher.changed();
		awaitPending();
		show(9, "a:1");
		awaitPending();
		assertThat(this.events).hasSize(1);
		show(10, "b:1");
		awaitEvents(2);
		assertThat(changes().get(1).previous()).isSameAs(changes().get(0).current());
	}

	@Test
	void aMemberThatChangedIsUpdated() {
		this.publisher.open();
		show(1, "a:1");
		awaitEvents(1);
		Member updated = new Member("a:1", "a", 1, "http", Map.of(), null, null, "{\"scheme\":\"http\"}");
		this.current = new ClusterSnapshot("web", 2, List.of(updated), Source.LIVE, null);
		this.publisher.changed();
		awaitEvents(2);
		assertThat(changes().get(1).updated()).containsExactly(updated);
		assertThat(changes().get(1).added()).isEmpty();
		assertThat(changes().get(1).removed()).isEmpty();
	}

	@Test
	void publishesOnceThatThereAreTooFewMembersAndOnceThatThereAreEnough() {
		this.publisher = publisher(2);
		this.publisher.open();
		awaitPending();
		assertThat(this.events).as("unknown is not empty").isEmpty();
		ClusterSnapshot empty = show(1);
		awaitEvents(1);
		assertThat(this.events).containsExactly(new ClusterBelowMinimumEvent(empty, 2));
		show(2, "a:1");
		awaitEvents(2);
		ClusterSnapshot enough = show(3, "a:1", "b:1");
		awaitEvents(4);
		show(4, "a:1", "b:1", "c:1");
		awaitEvents(5);
		ClusterSnapshot few = show(5, "a:1");
		awaitEvents(7);
		assertThat(this.events.get(3)).isEqualTo(new ClusterMinimumRestoredEvent(enough, 2));
		assertThat(this.events.get(6)).isEqualTo(new ClusterBelowMinimumEvent(few, 2));
		assertThat(this.events).hasSize(7);
	}

	@Test
	void theDifferencesComposeToTheStateOfEachEvent() {
		this.publisher.open();
		Random random = new Random(7);
		for (int revision = 1; revision <= 20_000; revision++) {
			List<String> addresses = new ArrayList<>();
			IntStream.range(0, 8).filter((i) -> random.nextBoolean()).forEach((i) -> addresses.add("m" + i + ":1"));
			show(revision, addresses.toArray(String[]::new));
		}
		show(20_001, "last:1");
		await(() -> !this.events.isEmpty() && changes().get(changes().size() - 1).current() == this.current);
		Map<String, Member> built = new TreeMap<>();
		ClusterSnapshot previous = null;
		for (ClusterChangedEvent event : changes()) {
			assertThat(previous == null || event.previous() == previous).isTrue();
			assertThat(event.current().revision()).isGreaterThan(event.previous().revision());
			event.removed().forEach((member) -> assertThat(built.remove(member.address())).isNotNull());
			event.added().forEach((member) -> assertThat(built.put(member.address(), member)).isNull());
			assertThat(built.values()).containsExactlyElementsOf(event.members());
			previous = event.current();
		}
	}

}
