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

package io.github.clustercontrol.watch;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.function.Consumer;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * Members sorted by address, each with what else there is to know of its key. Never
 * changed, so a list upon it can be given away.
 */
final class MemberTable {

	static final MemberTable EMPTY = new MemberTable(new Entry[0]);

	private final Entry[] entries;

	private MemberTable(Entry[] entries) {
		this.entries = entries;
	}

	/**
	 * Return the members.
	 * @return the members, sorted by address, unmodifiable
	 */
	List<Member> members() {
		return new Members(this.entries);
	}

	/**
	 * Return everything.
	 * @return the entries, sorted by address, unmodifiable
	 */
	List<Entry> entries() {
		return Collections.unmodifiableList(Arrays.asList(this.entries));
	}

	int size() {
		return this.entries.length;
	}

	@Nullable Entry get(String address) {
		int at = find(0, address);
		return (at >= 0) ? this.entries[at] : null;
	}

	/**
	 * Put changes into the table. What did not change is copied, not looked at.
	 * @param changed what to put by address, {@code null} to remove
	 * @return the changed table
	 */
	MemberTable with(SortedMap<String, @Nullable Entry> changed) {
		Entry[] entries = new Entry[sizeWith(changed)];
		int from = 0;
		int size = 0;
		for (Map.Entry<String, @Nullable Entry> change : changed.entrySet()) {
			int found = find(from, change.getKey());
			int to = (found >= 0) ? found : -found - 1;
			System.arraycopy(this.entries, from, entries, size, to - from);
			size += to - from;
			from = (found >= 0) ? to + 1 : to;
			Entry entry = change.getValue();
			if (entry != null) {
				entries[size++] = entry;
			}
		}
		System.arraycopy(this.entries, from, entries, size, this.entries.length - from);
		return new MemberTable(entries);
	}

	private int sizeWith(SortedMap<String, @Nullable Entry> changed) {
		int size = this.entries.length;
		for (Map.Entry<String, @Nullable Entry> change : changed.entrySet()) {
			size -= (find(0, change.getKey()) >= 0) ? 1 : 0;
			size += (change.getValue() != null) ? 1 : 0;
		}
		return size;
	}

	/** Find an address as {@link Arrays#binarySearch} does. */
	private int find(int from, String address) {
		int low = from;
		int high = this.entries.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = this.entries[middle].member().address().compareTo(address);
			if (order == 0) {
				return middle;
			}
			if (order < 0) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return -low - 1;
	}

	/**
	 * A member and what else there is to know of its key.
	 *
	 * @param member the member
	 * @param revision the revision, 0 when its value was left out
	 * @param lease the id of its lease, 0 for none
	 */
	record Entry(Member member, long revision, long lease) {

		boolean valueLeftOut() {
			return this.revision == 0;
		}

		/** How many characters its value takes. */
		long chars() {
			return (this.member.rawValue() != null) ? this.member.rawValue().length() : 0;
		}

	}

	/** The members alone, without another array for them. */
	private static final class Members extends AbstractList<Member> implements RandomAccess {

		private final Entry[] entries;

		Members(Entry[] entries) {
			this.entries = entries;
		}

		@Override
		public Member get(int index) {
			return this.entries[index].member();
		}

		@Override
		public int size() {
			return this.entries.length;
		}

		@Override
		public Spliterator<Member> spliterator() {
			return new Sorted(super.spliterator());
		}

	}

	/** Tells that the members are sorted already, so that nobody has to look. */
	private record Sorted(Spliterator<Member> members) implements Spliterator<Member> {

		private static final Comparator<Member> BY_ADDRESS = Comparator.comparing(Member::address);

		@Override
		public boolean tryAdvance(Consumer<? super Member> action) {
			return this.members.tryAdvance(action);
		}

		@Override
		public void forEachRemaining(Consumer<? super Member> action) {
			this.members.forEachRemaining(action);
		}

		@Override
		public @Nullable Spliterator<Member> trySplit() {
			Spliterator<Member> split = this.members.trySplit();
			return (split != null) ? new Sorted(split) : null;
		}

		@Override
		public long estimateSize() {
			return this.members.estimateSize();
		}

		@Override
		public int characteristics() {
			return this.members.characteristics() | SORTED | DISTINCT | IMMUTABLE | NONNULL;
		}

		@Override
		public Comparator<? super Member> getComparator() {
			return BY_ADDRESS;
		}

	}

}
