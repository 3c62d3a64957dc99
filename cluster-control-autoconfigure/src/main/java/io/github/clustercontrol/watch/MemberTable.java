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

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * Members sorted by address, each with the revision of its key. Never changed, so a list
 * upon it can be given away.
 */
final class MemberTable {

	static final MemberTable EMPTY = new MemberTable(new Member[0], new long[0]);

	private final Member[] members;

	private final long[] revisions;

	private MemberTable(Member[] members, long[] revisions) {
		this.members = members;
		this.revisions = revisions;
	}

	/**
	 * Return the members.
	 * @return the members, sorted by address, unmodifiable
	 */
	List<Member> members() {
		return Collections.unmodifiableList(Arrays.asList(this.members));
	}

	int size() {
		return this.members.length;
	}

	@Nullable Entry get(String address) {
		int at = find(0, address);
		return (at >= 0) ? new Entry(this.members[at], this.revisions[at]) : null;
	}

	/**
	 * Put changes into the table. What did not change is copied, not looked at.
	 * @param changed what to put by address, {@code null} to remove
	 * @return the changed table
	 */
	MemberTable with(SortedMap<String, @Nullable Entry> changed) {
		Member[] members = new Member[this.members.length + changed.size()];
		long[] revisions = new long[members.length];
		int from = 0;
		int size = 0;
		for (Map.Entry<String, @Nullable Entry> change : changed.entrySet()) {
			int found = find(from, change.getKey());
			int to = (found >= 0) ? found : -found - 1;
			System.arraycopy(this.members, from, members, size, to - from);
			System.arraycopy(this.revisions, from, revisions, size, to - from);
			size += to - from;
			from = (found >= 0) ? to + 1 : to;
			Entry entry = change.getValue();
			if (entry != null) {
				members[size] = entry.member();
				revisions[size++] = entry.revision();
			}
		}
		int left = this.members.length - from;
		System.arraycopy(this.members, from, members, size, left);
		System.arraycopy(this.revisions, from, revisions, size, left);
		return new MemberTable(Arrays.copyOf(members, size + left), Arrays.copyOf(revisions, size + left));
	}

	/** Find an address as {@link Arrays#binarySearch} does. */
	private int find(int from, String address) {
		int low = from;
		int high = this.members.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = this.members[middle].address().compareTo(address);
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
	 * A member and the revision of its key.
	 *
	 * @param member the member
	 * @param revision the revision, 0 when its value was left out
	 */
	record Entry(Member member, long revision) {

		boolean valueLeftOut() {
			return this.revision == 0;
		}

		/** How many characters its value takes. */
		long chars() {
			return (this.member.rawValue() != null) ? this.member.rawValue().length() : 0;
		}

	}

}
