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

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.function.Consumer;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * Members sorted by address, each with what else there is to know of its key. Never
 * changed, so a list upon it can be given away.
 * <p>
 * They lie in leaves of a few hundred. A changed table shares all leaves that no change
 * fell into with the one that it comes from, so that a change among very many members
 * copies few, and two states are compared without looking at what they share.
 */
final class MemberTable {

	static final MemberTable EMPTY = new MemberTable(List.of());

	/** A leaf costs a copy of itself at a change, and a step at each comparison. */
	private static final int LEAF = 256;

	/** None of them is empty. */
	private final Entry[][] leaves;

	/** How many entries lie before each leaf, and in all of them. */
	private final int[] offsets;

	private MemberTable(List<Entry[]> leaves) {
		this.leaves = leaves.toArray(new Entry[0][]);
		this.offsets = new int[this.leaves.length + 1];
		for (int i = 0; i < this.leaves.length; i++) {
			this.offsets[i + 1] = this.offsets[i] + this.leaves[i].length;
		}
	}

	/**
	 * Return a table.
	 * @param entries what is in it, in any order, no two of them with the same address
	 * @return the table
	 */
	static MemberTable of(List<Entry> entries) {
		Entry[] sorted = entries.toArray(new Entry[0]);
		Arrays.sort(sorted, Comparator.comparing((entry) -> entry.member().address()));
		List<Entry[]> leaves = new ArrayList<>();
		append(leaves, sorted);
		return new MemberTable(leaves);
	}

	/**
	 * Return the members.
	 * @return the members, sorted by address, unmodifiable
	 */
	List<Member> members() {
		return new Members(this);
	}

	/**
	 * Have each entry looked at, sorted by address.
	 * @param consumer what looks at it
	 */
	void forEach(Consumer<Entry> consumer) {
		for (Entry[] leaf : this.leaves) {
			for (Entry entry : leaf) {
				consumer.accept(entry);
			}
		}
	}

	int size() {
		return this.offsets[this.leaves.length];
	}

	@Nullable Entry get(String address) {
		if (this.leaves.length == 0) {
			return null;
		}
		Entry[] leaf = this.leaves[leafOf(address)];
		int at = find(leaf, 0, address);
		return (at >= 0) ? leaf[at] : null;
	}

	/**
	 * Put changes into the table. What did not change is not looked at, and only what
	 * lies beside it is copied.
	 * @param changed what to put by address, {@code null} to remove
	 * @return the changed table
	 */
	MemberTable with(SortedMap<String, @Nullable Entry> changed) {
		List<Entry[]> leaves = new ArrayList<>(this.leaves.length + 1);
		SortedMap<String, @Nullable Entry> left = changed;
		int untouched = 0;
		while (!left.isEmpty()) {
			int touched = leafOf(left.firstKey());
			for (; untouched < touched; untouched++) {
				append(leaves, this.leaves[untouched]);
			}
			untouched = Math.min(touched + 1, this.leaves.length);
			Entry[] leaf = (touched < untouched) ? this.leaves[touched] : new Entry[0];
			if (untouched < this.leaves.length) {
				String next = this.leaves[untouched][0].member().address();
				append(leaves, merge(leaf, left.headMap(next)));
				left = left.tailMap(next);
			}
			else {
				append(leaves, merge(leaf, left));
				break;
			}
		}
		for (; untouched < this.leaves.length; untouched++) {
			append(leaves, this.leaves[untouched]);
		}
		return new MemberTable(leaves);
	}

	/** Leaves stay of a size: those that are too large are cut, small ones are joined. */
	private static void append(List<Entry[]> leaves, Entry[] leaf) {
		Entry[] last = leaves.isEmpty() ? leaf : leaves.get(leaves.size() - 1);
		if (last != leaf && last.length + leaf.length <= LEAF / 2) {
			Entry[] joined = Arrays.copyOf(last, last.length + leaf.length);
			System.arraycopy(leaf, 0, joined, last.length, leaf.length);
			leaves.set(leaves.size() - 1, joined);
			return;
		}
		int parts = (leaf.length + LEAF - 1) / LEAF;
		for (int i = 0; i < parts; i++) {
			int from = (int) ((long) leaf.length * i / parts);
			int to = (int) ((long) leaf.length * (i + 1) / parts);
			leaves.add((parts > 1) ? Arrays.copyOfRange(leaf, from, to) : leaf);
		}
	}

	private static Entry[] merge(Entry[] leaf, SortedMap<String, @Nullable Entry> changed) {
		Entry[] merged = new Entry[leaf.length + changed.size()];
		int from = 0;
		int size = 0;
		for (Map.Entry<String, @Nullable Entry> change : changed.entrySet()) {
			int found = find(leaf, from, change.getKey());
			int to = (found >= 0) ? found : -found - 1;
			System.arraycopy(leaf, from, merged, size, to - from);
			size += to - from;
			from = (found >= 0) ? to + 1 : to;
			Entry entry = change.getValue();
			if (entry != null) {
				merged[size++] = entry;
			}
		}
		System.arraycopy(leaf, from, merged, size, leaf.length - from);
		return Arrays.copyOf(merged, size + leaf.length - from);
	}

	/** The leaf in which an address lies, or would: the first is open to the left. */
	private int leafOf(String address) {
		int low = 1;
		int high = this.leaves.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			if (this.leaves[middle][0].member().address().compareTo(address) <= 0) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return low - 1;
	}

	/** The leaf in which a number lies that is less than the size. */
	private int leafOf(int index) {
		int found = Arrays.binarySearch(this.offsets, index);
		return (found >= 0) ? found : -found - 2;
	}

	/** Find an address as {@link Arrays#binarySearch} does. */
	private static int find(Entry[] leaf, int from, String address) {
		int low = from;
		int high = leaf.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = leaf[middle].member().address().compareTo(address);
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
	 * Return how many members two lists share from a place on without looking at them.
	 * @param before a list of members
	 * @param i a place in it
	 * @param after another list of members
	 * @param j a place in that
	 * @return how many are the same in both; 0 if nothing is known of it
	 */
	static int shared(List<Member> before, int i, List<Member> after, int j) {
		if (!(before instanceof Members then && after instanceof Members now)) {
			return 0;
		}
		return then.table.shared(i, now.table, j);
	}

	private int shared(int i, MemberTable other, int j) {
		int leaf = leafOf(i);
		int otherLeaf = other.leafOf(j);
		boolean same = this.leaves[leaf] == other.leaves[otherLeaf]
				&& i - this.offsets[leaf] == j - other.offsets[otherLeaf];
		return same ? this.offsets[leaf + 1] - i : 0;
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

		private final MemberTable table;

		Members(MemberTable table) {
			this.table = table;
		}

		@Override
		public Member get(int index) {
			Objects.checkIndex(index, size());
			int leaf = this.table.leafOf(index);
			return this.table.leaves[leaf][index - this.table.offsets[leaf]].member();
		}

		@Override
		public int size() {
			return this.table.size();
		}

		@Override
		public Iterator<Member> iterator() {
			Entry[][] leaves = this.table.leaves;
			return new Iterator<>() {

				private int leaf;

				private int at;

				@Override
				public boolean hasNext() {
					return this.leaf < leaves.length;
				}

				@Override
				public Member next() {
					if (!hasNext()) {
						throw new NoSuchElementException();
					}
					Member next = leaves[this.leaf][this.at++].member();
					if (this.at == leaves[this.leaf].length) {
						this.leaf++;
						this.at = 0;
					}
					return next;
				}

			};
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
