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
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The last changes of a cluster since this application first read it, the earliest first:
 * at most 200 (20 of a discovered cluster), and together at most as many addresses as a
 * cluster may have members. Only the last change is kept whatever its size. Immutable.
 *
 * @param changes the changes
 * @param size how many addresses and keys they have together
 */
public record ChangeHistory(List<Change> changes, int size) {

	static final int CHANGES = 200;

	static final int ADDRESSES = ClusterLimits.MAX_MEMBERS;

	static final ChangeHistory NONE = new ChangeHistory(List.of(), 0);

	public ChangeHistory {
		changes = Collections.unmodifiableList(changes);
	}

	/** Add a change. The earliest are dropped if there are more than {@code most}. */
	ChangeHistory plus(Change change, int most) {
		if (change.isEmpty()) {
			return this;
		}
		int from = Math.max(0, this.changes.size() + 1 - most);
		int size = this.size + change.size();
		for (int i = 0; i < this.changes.size() && (i < from || size > ADDRESSES); i++) {
			size -= this.changes.get(i).size();
			from = i + 1;
		}
		List<Change> next = new ArrayList<>(this.changes.size() + 1 - from);
		next.addAll(this.changes.subList(from, this.changes.size()));
		next.add(change);
		return new ChangeHistory(next, size);
	}

	/** Return the last change of a kind, or {@code null} if there is none. */
	@Nullable Change last(Predicate<Change> kind) {
		for (int i = this.changes.size() - 1; i >= 0; i--) {
			if (kind.test(this.changes.get(i))) {
				return this.changes.get(i);
			}
		}
		return null;
	}

}
