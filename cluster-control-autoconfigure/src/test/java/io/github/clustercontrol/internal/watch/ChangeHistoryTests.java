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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChangeHistory}: the history of random changes leads to the members.
 */
class ChangeHistoryTests {

	private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

	@Test
	void theHistoryOfAnyChangesLeadsToTheMembers() {
		Gen<List<Step>> steps = SourceDSL.lists()
			.of(Generate.enumValues(Action.class).zip(Generate.range(0, 6), Generate.range(1, 3), Step::new))
			.ofSizeBetween(1, 40);
		Theories.theory(2_000).forAll(steps).checkAssert((all) -> {
			Watched watched = new Watched();
			all.forEach(watched::take);
		});
	}

	@Test
	void theLast200ChangesLeadFromTheMembersBeforeThemToTheMembers() {
		Watched watched = new Watched();
		List<List<String>> states = new ArrayList<>();
		for (int i = 0; i < 3 * ChangeHistory.CHANGES; i++) {
			states.add(addresses(watched.cluster.members()));
			watched.take(new Step((i % 7 < 4) ? Action.PUT : Action.DELETE, i % 5, i % 2));
			if (watched.history().equals(watched.before)) {
				states.remove(states.size() - 1);
			}
		}
		List<Change> changes = watched.history().changes();
		assertThat(changes).hasSize(ChangeHistory.CHANGES);
		assertThat(changes).noneMatch(Change::firstRead);
		List<String> base = states.get(states.size() - ChangeHistory.CHANGES);
		assertThat(replay(base, changes)).containsExactlyElementsOf(addresses(watched.cluster.members()));
	}

	@Test
	void onlyTheLastChangeMayHaveMoreAddressesThanTheBound() {
		Change large = change(IntStream.range(0, ChangeHistory.ADDRESSES + 1).mapToObj((i) -> "a:" + i).toList());
		Change half = change(large.joined().subList(0, ChangeHistory.ADDRESSES / 2));
		Change small = change(List.of("b:1"));
		ChangeHistory history = ChangeHistory.NONE.plus(small, ChangeHistory.CHANGES)
			.plus(large, ChangeHistory.CHANGES);
		assertThat(history.changes()).containsExactly(large);
		history = history.plus(half, ChangeHistory.CHANGES).plus(half, ChangeHistory.CHANGES);
		assertThat(history.changes()).containsExactly(half, half);
		assertThat(history.size()).isEqualTo(ChangeHistory.ADDRESSES);
		assertThat(history.plus(small, ChangeHistory.CHANGES).changes()).containsExactly(half, small);
		assertThat(history.plus(small, ChangeHistory.CHANGES).size()).isEqualTo(half.size() + 1);
	}

	@Test
	void aStepThatChangesNothingIsNotRecorded() {
		Watched watched = new Watched();
		watched.take(new Step(Action.PUT, 1, 1));
		ChangeHistory history = watched.history();
		watched.take(new Step(Action.READ, 1, 1));
		assertThat(watched.history()).isSameAs(history);
	}

	private static Change change(List<String> joined) {
		return new Change(1, TIME, false, joined, List.of(), List.of(), List.of(), List.of(), List.of());
	}

	private static List<String> addresses(List<Member> members) {
		return members.stream().map(Member::address).toList();
	}

	private static Set<String> replay(Collection<String> base, List<Change> changes) {
		Set<String> members = new TreeSet<>(base);
		for (Change change : changes) {
			assertThat(members).containsAll(change.left()).containsAll(change.updated()).containsAll(change.returned());
			assertThat(change.joined()).noneMatch(members::contains);
			change.left().forEach(members::remove);
			members.addAll(change.joined());
			assertThat(members).containsAll(change.held());
		}
		return members;
	}

	private enum Action {

		PUT, PUT_WITH_LEASE, PUT_REJECTED, DELETE, DELETE_AND_PUT, READ, MISSED_DELETE, WAIT

	}

	private record Step(Action action, int name, int value) {
	}

	/** A watched directory, and what its history must say. */
	private static final class Watched {

		private long now;

		private final FollowedCluster cluster = new FollowedCluster("/demo/web", new ClusterLimits(5, 10_000),
				Duration.ofSeconds(10), (departure) -> departure.lease() % 2 == 0, () -> this.now);

		private final SortedMap<String, StoredKey> keys = new TreeMap<>();

		private ChangeHistory before = ChangeHistory.NONE;

		private long revision = 1;

		ChangeHistory history() {
			return this.cluster.state().history();
		}

		void take(Step step) {
			this.before = history();
			List<Member> members = this.cluster.members();
			Set<String> held = this.cluster.state().departures().held().keySet();
			String name = "10.0.0." + step.name + ":80";
			switch (step.action) {
				case PUT -> this.cluster.follow(List.of(put(name, step.value, 0)));
				case PUT_WITH_LEASE -> this.cluster.follow(List.of(put(name, step.value, 10 + step.name)));
				case PUT_REJECTED -> this.cluster.follow(List.of(put("web-" + step.name, step.value, 0)));
				case DELETE -> this.cluster.follow(delete(name));
				case DELETE_AND_PUT -> {
					List<KeyChange> changes = new ArrayList<>(delete(name));
					changes.add(put(name, step.value, 0));
					this.cluster.follow(changes);
				}
				case READ -> read();
				case MISSED_DELETE -> {
					this.revision++;
					this.keys.remove(name);
					read();
				}
				case WAIT -> {
					this.now += Duration.ofSeconds(4).toNanos();
					this.cluster.release();
				}
			}
			check(members, held);
		}

		private void check(List<Member> membersBefore, Set<String> heldBefore) {
			ClusterState state = this.cluster.state();
			List<Change> changes = state.history().changes();
			if (state.history() != this.before) {
				Change last = changes.get(changes.size() - 1);
				ClusterDiff difference = ClusterDiff.between(membersBefore, state.members());
				assertThat(last.joined()).isEqualTo(addresses(difference.added()));
				assertThat(last.left()).isEqualTo(addresses(difference.removed()));
				assertThat(last.updated()).isEqualTo(addresses(difference.updated()));
				assertThat(last.revision()).isEqualTo(state.revision());
				Set<String> held = new TreeSet<>(heldBefore);
				held.removeAll(last.left());
				held.removeAll(last.returned());
				held.addAll(last.held());
				assertThat(held).isEqualTo(new TreeSet<>(state.departures().held().keySet()));
			}
			else {
				assertThat(addresses(state.members())).isEqualTo(addresses(membersBefore));
				assertThat(state.departures().held().keySet()).isEqualTo(heldBefore);
			}
			if (changes.size() < ChangeHistory.CHANGES) {
				assertThat(replay(List.of(), changes)).containsExactlyElementsOf(addresses(state.members()));
				assertThat(changes.stream().flatMap((change) -> change.rejected().stream()))
					.containsAll(state.rejected().shown().keySet());
			}
		}

		private KeyChange put(String name, int value, long lease) {
			StoredKey key = new StoredKey("/demo/web/" + name,
					("{\"v\":1,\"metadata\":{\"zone\":\"" + value + "\"}}").getBytes(), ++this.revision, lease);
			return new KeyChange(key, false, this.keys.put(name, key) == null);
		}

		private List<KeyChange> delete(String name) {
			StoredKey key = this.keys.remove(name);
			return (key != null)
					? List.of(new KeyChange(new StoredKey(key.key(), new byte[0], ++this.revision, 0), true, false))
					: List.of();
		}

		private void read() {
			List<StoredKey> members = new ArrayList<>();
			List<String> others = new ArrayList<>();
			this.keys.forEach((name, key) -> {
				if (!name.contains(":")) {
					others.add(key.key());
				}
				else if (members.size() < 5) {
					members.add(key);
				}
			});
			int tooMany = (int) this.keys.keySet().stream().filter((name) -> name.contains(":")).count()
					- members.size();
			this.cluster
				.replace(new Listing(this.revision, members, new Listing.Others(others.size(), tooMany, others)));
		}

	}

}
