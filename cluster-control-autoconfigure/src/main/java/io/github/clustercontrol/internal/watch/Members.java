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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster sorted by address, each with the revision and the lease of its
 * key. Immutable.
 * <p>
 * A change copies one array of references: 400 KB and about 40 microseconds for 100,000
 * members. The entries of members that did not change are the same objects in both lists.
 */
final class Members extends AbstractList<Member> implements RandomAccess {

	static final Members NONE = new Members(new Entry[0], 0, 0);

	private final Entry[] entries;

	private final long valueChars;

	private final int valuesLeftOut;

	private Members(Entry[] entries, long valueChars, int valuesLeftOut) {
		this.entries = entries;
		this.valueChars = valueChars;
		this.valuesLeftOut = valuesLeftOut;
	}

	/** Return members with different addresses. The array must not change any more. */
	static Members of(Entry[] entries) {
		// What etcd returns is sorted, so this only compares each with the next
		Arrays.sort(entries, Comparator.comparing(Entry::address));
		long valueChars = 0;
		int valuesLeftOut = 0;
		for (Entry entry : entries) {
			valueChars += entry.valueChars();
			valuesLeftOut += (entry.revision() == 0) ? 1 : 0;
		}
		return new Members(entries, valueChars, valuesLeftOut);
	}

	@Override
	public Member get(int index) {
		return this.entries[index].member();
	}

	@Override
	public int size() {
		return this.entries.length;
	}

	/** A snapshot keeps a list that is sorted and immutable, and copies any other. */
	@Override
	public Spliterator<Member> spliterator() {
		return Spliterators.spliterator(this, Spliterator.ORDERED | Spliterator.SORTED | Spliterator.DISTINCT
				| Spliterator.IMMUTABLE | Spliterator.NONNULL);
	}

	List<Entry> entries() {
		return Arrays.asList(this.entries);
	}

	@Nullable Entry find(String address) {
		int index = indexOf(this.entries, 0, address);
		return (index >= 0) ? this.entries[index] : null;
	}

	/** Return how many characters all values have together. */
	long valueChars() {
		return this.valueChars;
	}

	int valuesLeftOut() {
		return this.valuesLeftOut;
	}

	/**
	 * Return how many entries are the same objects in two lists, from an index on. This
	 * compares references only, which is faster than to read the members.
	 */
	static int sameFrom(List<Member> before, int i, List<Member> after, int j) {
		if (!(before instanceof Members left && after instanceof Members right)) {
			return 0;
		}
		int most = Math.min(left.entries.length - i, right.entries.length - j);
		int same = 0;
		while (same < most && left.entries[i + same] == right.entries[j + same]) {
			same++;
		}
		return same;
	}

	/** The result is that of {@link Arrays#binarySearch(Object[], Object)}. */
	private static int indexOf(Entry[] entries, int from, String address) {
		int low = from;
		int high = entries.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = entries[middle].address().compareTo(address);
			if (order == 0) {
				return middle;
			}
			low = (order < 0) ? middle + 1 : low;
			high = (order < 0) ? high : middle - 1;
		}
		return -low - 1;
	}

	/**
	 * A member and its key.
	 *
	 * @param member the member
	 * @param revision the revision of the key, 0 if the value was left out
	 * @param lease the id of the lease of the key, 0 for none
	 */
	record Entry(Member member, long revision, long lease) {

		static Entry withoutValue(String address, long lease) {
			return new Entry(Member.of(address), 0, lease);
		}

		String address() {
			return this.member.address();
		}

		long valueChars() {
			return (this.member.rawValue() != null) ? this.member.rawValue().length() : 0;
		}

	}

	/** Collects changes that become the next list together. */
	static final class Draft {

		private final Members before;

		/** By address, {@code null} for a member that is removed. */
		private final Map<String, @Nullable Entry> changed = new LinkedHashMap<>();

		private int size;

		private long valueChars;

		private int valuesLeftOut;

		Draft(Members before) {
			this.before = before;
			this.size = before.size();
			this.valueChars = before.valueChars;
			this.valuesLeftOut = before.valuesLeftOut;
		}

		@Nullable Entry find(String address) {
			return this.changed.containsKey(address) ? this.changed.get(address) : this.before.find(address);
		}

		int size() {
			return this.size;
		}

		long valueChars() {
			return this.valueChars;
		}

		/** Add a member whose address is not in the list: remove the one before. */
		void add(Entry entry) {
			this.changed.put(entry.address(), entry);
			count(entry, 1);
		}

		void remove(String address) {
			Entry entry = find(address);
			if (entry != null) {
				this.changed.put(address, null);
				count(entry, -1);
			}
		}

		private void count(Entry entry, int sign) {
			this.size += sign;
			this.valueChars += sign * entry.valueChars();
			this.valuesLeftOut += (entry.revision() == 0) ? sign : 0;
		}

		/**
		 * Return the difference of the list that is done to an earlier one. If that is
		 * the list before, only the members that changed are read.
		 */
		ClusterDiff differenceTo(Members earlier, Members done) {
			if (earlier != this.before || earlier.isEmpty()) {
				return ClusterDiff.between(earlier, done);
			}
			List<Member> then = new ArrayList<>();
			List<Member> now = new ArrayList<>();
			this.changed.keySet().stream().sorted().forEach((address) -> {
				Entry old = this.before.find(address);
				Entry entry = this.changed.get(address);
				if (old != null) {
					then.add(old.member());
				}
				if (entry != null) {
					now.add(entry.member());
				}
			});
			return ClusterDiff.between(then, now);
		}

		Members done() {
			if (this.changed.isEmpty()) {
				return this.before;
			}
			Entry[] old = this.before.entries;
			Entry[] merged = new Entry[this.size];
			int from = 0;
			int length = 0;
			List<Map.Entry<String, @Nullable Entry>> sorted = new ArrayList<>(this.changed.entrySet());
			sorted.sort(Map.Entry.comparingByKey());
			for (Map.Entry<String, @Nullable Entry> change : sorted) {
				int index = indexOf(old, from, change.getKey());
				int to = (index >= 0) ? index : -index - 1;
				System.arraycopy(old, from, merged, length, to - from);
				length += to - from;
				from = (index >= 0) ? to + 1 : to;
				Entry entry = change.getValue();
				if (entry != null) {
					merged[length++] = entry;
				}
			}
			System.arraycopy(old, from, merged, length, old.length - from);
			return new Members(merged, this.valueChars, this.valuesLeftOut);
		}

	}

}
