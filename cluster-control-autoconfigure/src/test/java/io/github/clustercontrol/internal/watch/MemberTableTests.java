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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.watch.MemberTable.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Holds {@link MemberTable} against a map that does the same, with so many members that
 * its leaves are cut, joined and emptied.
 */
class MemberTableTests {

	private static final int ADDRESSES = 5_000;

	private long revision;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void isWhatAMapWouldBe(long seed) {
		Random random = new Random(seed);
		SortedMap<String, Entry> truth = new TreeMap<>();
		MemberTable table = MemberTable.EMPTY;
		for (int step = 0; step < 300; step++) {
			SortedMap<String, @Nullable Entry> changed = changes(random);
			MemberTable before = table;
			table = table.with(changed);
			changed.forEach((address, entry) -> {
				if (entry != null) {
					truth.put(address, entry);
				}
				else {
					truth.remove(address);
				}
			});
			assertIs(table, truth);
			assertThat(ClusterDiff.between(before.members(), table.members()))
				.isEqualTo(ClusterDiff.between(List.copyOf(before.members()), List.copyOf(table.members())));
		}
	}

	@Test
	void isMadeOfEntriesInAnyOrder() {
		SortedMap<String, Entry> truth = new TreeMap<>();
		for (int i = 0; i < ADDRESSES; i++) {
			int number = (int) (i * 7_919L % ADDRESSES);
			truth.put(address(number), entry(number));
		}
		List<Entry> entries = new ArrayList<>(truth.values());
		Collections.shuffle(entries, new Random(1));
		assertIs(MemberTable.of(entries), truth);
		assertIs(MemberTable.of(List.of()), new TreeMap<>());
	}

	@Test
	void whatNoChangeFellIntoIsShared() {
		MemberTable before = full();
		SortedMap<String, @Nullable Entry> changed = new TreeMap<>();
		changed.put(address(2_500), entry(2_500));
		changed.put(address(2_501), null);
		List<Member> after = before.with(changed).members();
		int lookedAt = 0;
		int i = 0;
		int j = 0;
		while (i < ADDRESSES && j < ADDRESSES - 1) {
			int shared = MemberTable.shared(before.members(), i, after, j);
			lookedAt += (shared == 0) ? 1 : 0;
			i += Math.max(1, shared);
			j += Math.max(1, shared);
			j = (i == 2_502) ? 2_501 : j;
		}
		assertThat(lookedAt).isBetween(1, 512);
	}

	@Test
	void staysSmallWhenNearlyAllLeave() {
		MemberTable table = full();
		for (int i = ADDRESSES - 1; i >= 0; i--) {
			if (i % 500 != 0) {
				table = table.with(single(address(i), null));
			}
		}
		assertThat(table.members()).hasSize(ADDRESSES / 500);
		// All of them lie in one leaf again
		assertThat(MemberTable.shared(table.members(), 0, table.members(), 0)).isEqualTo(ADDRESSES / 500);
	}

	@Test
	void anIteratorEnds() {
		Iterator<Member> members = MemberTable.of(List.of(entry(1))).members().iterator();
		assertThat(members.next().address()).isEqualTo(address(1));
		assertThat(members.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(members::next);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> MemberTable.of(List.of(entry(1))).members().get(1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> full().members().get(-1));
	}

	private void assertIs(MemberTable table, SortedMap<String, Entry> truth) {
		List<Member> expected = truth.values().stream().map(Entry::member).toList();
		assertThat(table.size()).isEqualTo(truth.size());
		assertThat(new ArrayList<>(table.members())).isEqualTo(expected);
		assertThat(table.members().stream().toList()).isEqualTo(expected);
		for (int i = 0; i < expected.size(); i++) {
			assertThat(table.members().get(i)).isSameAs(expected.get(i));
		}
		List<Entry> entries = new ArrayList<>();
		table.forEach(entries::add);
		assertThat(entries).containsExactlyElementsOf(truth.values());
		for (int i = 0; i < ADDRESSES; i += 17) {
			assertThat(table.get(address(i))).isSameAs(truth.get(address(i)));
		}
		assertThat(table.get("")).isNull();
		assertThat(table.get("zzz")).isNull();
	}

	/** One or many, here and there or side by side, mostly coming or mostly going. */
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

	private MemberTable full() {
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; i < ADDRESSES; i++) {
			entries.add(entry(i));
		}
		return MemberTable.of(entries);
	}

	private static SortedMap<String, @Nullable Entry> single(String address, @Nullable Entry entry) {
		SortedMap<String, @Nullable Entry> changed = new TreeMap<>();
		changed.put(address, entry);
		return changed;
	}

	private Entry entry(int number) {
		this.revision++;
		return new Entry(Member.of(address(number)), this.revision, 0);
	}

	private static String address(int number) {
		return "10.0.%d.%d:8110".formatted(number / 250 + 100, number % 250 + 100);
	}

}
