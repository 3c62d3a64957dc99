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
import java.util.List;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;

/**
 * The difference between two states of a cluster.
 *
 * @param added members whose address is only in the later state
 * @param removed members whose address is only in the earlier state
 * @param updated members of the later state whose content differs
 */
public record ClusterDiff(List<Member> added, List<Member> removed, List<Member> updated) {

	/**
	 * Compare two states, both sorted by address, in one pass. Members that two states of
	 * the same cluster share are skipped.
	 */
	public static ClusterDiff between(List<Member> before, List<Member> after) {
		List<Member> added = new ArrayList<>();
		List<Member> removed = new ArrayList<>();
		List<Member> updated = new ArrayList<>();
		int i = 0;
		int j = 0;
		while (i < before.size() && j < after.size()) {
			Member old = before.get(i);
			Member now = after.get(j);
			int same = (old == now) ? Members.sameFrom(before, i, after, j) : 0;
			int order = (old == now) ? 0 : old.address().compareTo(now.address());
			if (same > 0) {
				i += same;
				j += same;
			}
			else if (order < 0) {
				removed.add(old);
				i++;
			}
			else if (order > 0) {
				added.add(now);
				j++;
			}
			else {
				if (!old.equals(now)) {
					updated.add(now);
				}
				i++;
				j++;
			}
		}
		removed.addAll(before.subList(i, before.size()));
		added.addAll(after.subList(j, after.size()));
		return new ClusterDiff(added, removed, updated);
	}

	public boolean isEmpty() {
		return size() == 0;
	}

	int size() {
		return this.added.size() + this.removed.size() + this.updated.size();
	}

	public ClusterChangedEvent event(ClusterSnapshot previous, ClusterSnapshot current) {
		return new ClusterChangedEvent(previous, current, this.added, this.removed, this.updated);
	}

}
