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
import java.util.Collection;
import java.util.List;

import io.github.clustercontrol.Member;

/**
 * One change of a cluster as this application saw it. It has addresses only, so that a
 * history needs little memory. Immutable.
 *
 * @param revision the revision of etcd up to which the members were read or changed
 * @param time when this application saw the change, by its own clock
 * @param firstRead whether this is the first read of the directory: its members joined at
 * a time that is not known
 * @param joined the addresses of new members
 * @param left the addresses of members that were removed
 * @param updated the addresses of members whose content changed
 * @param held the addresses of members that {@code expiry-hold} keeps from now on
 * @param returned the addresses of members that were held, and whose keys are back
 * @param rejected the keys that are not members and were not known by name before
 */
public record Change(long revision, Instant time, boolean firstRead, List<String> joined, List<String> left,
		List<String> updated, List<String> held, List<String> returned, List<String> rejected) {

	static Change of(ClusterState before, ClusterDiff difference, Members members, Departures departures,
			RejectedKeys rejected, long revision, Instant time) {
		Collection<String> heldBefore = before.departures().held().keySet();
		Collection<String> held = departures.held().keySet();
		List<String> returned = without(heldBefore, held).stream()
			.filter((address) -> members.find(address) != null)
			.toList();
		return new Change(revision, time, before == ClusterState.NONE, addresses(difference.added()),
				addresses(difference.removed()), addresses(difference.updated()), without(held, heldBefore), returned,
				without(rejected.shown().keySet(), before.rejected().shown().keySet()));
	}

	boolean isEmpty() {
		return size() == 0;
	}

	/** Return how many addresses and keys it has. */
	int size() {
		return this.joined.size() + this.left.size() + this.updated.size() + this.held.size() + this.returned.size()
				+ this.rejected.size();
	}

	private static List<String> addresses(List<Member> members) {
		return members.isEmpty() ? List.of() : members.stream().map(Member::address).toList();
	}

	private static List<String> without(Collection<String> all, Collection<String> without) {
		return all.isEmpty() ? List.of() : all.stream().filter((name) -> !without.contains(name)).toList();
	}

}
