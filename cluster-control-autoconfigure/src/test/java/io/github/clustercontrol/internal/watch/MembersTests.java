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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.Members.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compares {@link Members} with a map to which the same changes are applied.
 */
class MembersTests {

	private static final int ADDRESSES = 5_000;

	private long revision;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void equalsAMapWithTheSameChanges(long seed) {
		Random random = new Random(seed);
		SortedMap<String, Entry> truth = new TreeMap<>();
		Members members = Members.NONE;
		for (int step = 0; step < 300; step++) {
			SortedMap<String, @Nullable Entry> changed = changes(random);
			Members before = members;
			members = with(members, changed);
			changed.forEach((address, entry) -> {
				if (entry != null) {
					truth.put(address, entry);
				}
				else {
					truth.remove(address);
				}
			});
			assertIs(members, truth);
			assertThat(ClusterDiff.between(before, members))
				.isEqualTo(ClusterDiff.between(List.copyOf(before), List.copyOf(members)));
		}
	}

	@Test
	void sortsEntriesInAnyOrder() {
		SortedMap<String, Entry> truth = new TreeMap<>();
		for (int i = 0; i < ADDRESSES; i++) {
			int number = (int) (i * 7_919L % ADDRESSES);
			truth.put(address(number), entry(number));
		}
		List<Entry> entries = new ArrayList<>(truth.values());
		Collections.shuffle(entries, new Random(1));
		assertIs(of(entries), truth);
		assertIs(of(List.of()), new TreeMap<>());
	}

	@Test
	void aDraftWithoutChangesIsTheSameList() {
		Members members = full();
		assertThat(new Members.Draft(members).done()).isSameAs(members);
	}

	@Test
	void aDraftCountsWhatItHas() {
		Members.Draft draft = new Members.Draft(Members.NONE);
		Member member = new Member("a:1", "a", 1, null, Collections.emptyMap(), null, null, "12345");
		draft.add(new Entry(member, 1, 0));
		draft.remove("a:1");
		draft.add(new Entry(member, 2, 0));
		draft.add(Entry.withoutValue("b:1", 0));
		assertThat(draft.size()).isEqualTo(2);
		assertThat(draft.valueChars()).isEqualTo(5);
		Members members = draft.done();
		assertThat(members.valuesLeftOut()).isOne();
		Members.Draft next = new Members.Draft(members);
		next.remove("a:1");
		next.remove("b:1");
		next.remove("c:1");
		assertThat(next.size()).isZero();
		assertThat(next.valueChars()).isZero();
		assertThat(next.done().valuesLeftOut()).isZero();
	}

	@Test
	void entriesThatDidNotChangeAreNotCompared() {
		Members before = full();
		SortedMap<String, @Nullable Entry> changed = new TreeMap<>();
		changed.put(address(2_500), entry(2_500));
		changed.put(address(2_501), null);
		Members after = with(before, changed);
		assertThat(Members.sameFrom(before, 0, after, 0)).isEqualTo(2_500);
		assertThat(Members.sameFrom(before, 2_502, after, 2_501)).isEqualTo(ADDRESSES - 2_502);
		assertThat(Members.sameFrom(before, 0, List.copyOf(after), 0)).isZero();
	}

	@Test
	void aSnapshotKeepsTheList() {
		Members members = full();
		assertThat(new ClusterSnapshot("web", 1, members, Source.LIVE, null).members()).isSameAs(members);
	}

	@Test
	void anIteratorEnds() {
		Iterator<Member> members = of(List.of(entry(1))).iterator();
		assertThat(members.next().address()).isEqualTo(address(1));
		assertThat(members.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(members::next);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> of(List.of(entry(1))).get(1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> full().get(-1));
	}

	private void assertIs(Members members, SortedMap<String, Entry> truth) {
		List<Member> expected = truth.values().stream().map(Entry::member).toList();
		assertThat(members.size()).isEqualTo(truth.size());
		assertThat(new ArrayList<>(members)).isEqualTo(expected);
		assertThat(members.stream().toList()).isEqualTo(expected);
		for (int i = 0; i < expected.size(); i++) {
			assertThat(members.get(i)).isSameAs(expected.get(i));
		}
		assertThat(members.entries()).containsExactlyElementsOf(truth.values());
		for (int i = 0; i < ADDRESSES; i += 17) {
			assertThat(members.find(address(i))).isSameAs(truth.get(address(i)));
		}
		assertThat(members.find("")).isNull();
		assertThat(members.find("zzz")).isNull();
	}

	/** One or many, scattered or side by side, mostly puts or mostly removals. */
	private SortedMap<String, @Nullable Entry> changes(Random random) {
		SortedMap<String, @Nullable Entry> changed = new TreeMap<>();
		int count = 1 + random.nextInt((random.nextInt(4) == 0) ? 2_000 : 5);
		int begin = random.nextInt(ADDRESSES);
		boolean sideBySide = random.nextBoolean();
		int leaving = random.nextInt(4);
		for (int i = 0; i < count; i++) {
			int number = sideBySide ? (begin + i) % ADDRESSES : random.nextInt(ADDRESSES);
			changed.put(address(number), (random.nextInt(4) < leaving) ? null : entry(number));
		}
		return changed;
	}

	private static Members with(Members before, SortedMap<String, @Nullable Entry> changed) {
		Members.Draft draft = new Members.Draft(before);
		changed.forEach((address, entry) -> {
			draft.remove(address);
			if (entry != null) {
				draft.add(entry);
			}
		});
		return draft.done();
	}

	private static Members of(Collection<Entry> entries) {
		Members.Draft draft = new Members.Draft(Members.NONE);
		entries.forEach(draft::add);
		return draft.done();
	}

	private Members full() {
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; i < ADDRESSES; i++) {
			entries.add(entry(i));
		}
		return of(entries);
	}

	private Entry entry(int number) {
		this.revision++;
		return new Entry(Member.of(address(number)), this.revision, 0);
	}

	private static String address(int number) {
		return "10.0.%d.%d:8110".formatted(number / 250 + 100, number % 250 + 100);
	}

}
