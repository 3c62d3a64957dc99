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

package io.github.clustercontrol.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The members of a cluster at each revision, of each history of etcd. Compaction removes
 * nothing from it.
 */
final class ClusterHistory {

	private final SimulatedEtcd etcd;

	/** By {@link EtcdIdentity#historyId()}. */
	private final Map<Integer, TreeMap<Long, State>> histories = new HashMap<>();

	ClusterHistory(SimulatedEtcd etcd) {
		this.etcd = etcd;
		restored();
	}

	void changed(KeyVersion version) {
		TreeMap<Long, State> states = of(this.etcd.identity().historyId());
		State state = states.lastEntry().getValue();
		if (states.lastKey() != version.modRevision()) {
			state = new State(new TreeMap<>(state.members), new HashSet<>(state.sentinels), new HashSet<>(),
					new ArrayList<>());
			states.put(version.modRevision(), state);
		}
		String key = version.key();
		if (key.startsWith(SimulatedWorld.LEASES)) {
			if (version.deleted()) {
				state.sentinels.remove(key);
			}
			else {
				state.sentinels.add(key);
			}
		}
		else if (key.startsWith(SimulatedWorld.CLUSTER)) {
			state.changes.add(version);
			KeyVersion before = version.deleted() ? state.members.remove(address(key))
					: state.members.put(address(key), version);
			if (version.deleted() && before != null && before.lease() != 0) {
				state.lost.add(before.lease());
			}
		}
	}

	/** Another history begins, with the keys of a backup or none. */
	void restored() {
		TreeMap<Long, State> states = new TreeMap<>();
		State state = new State(new TreeMap<>(), new HashSet<>(), new HashSet<>(), new ArrayList<>());
		states.put(0L, state);
		for (KeyVersion version : this.etcd.keys().range(SimulatedWorld.CLUSTER, 0)) {
			state.members.put(address(version.key()), version);
		}
		this.etcd.keys().range(SimulatedWorld.LEASES, 0).forEach((version) -> state.sentinels.add(version.key()));
		this.histories.put(this.etcd.identity().historyId(), states);
	}

	Map<String, KeyVersion> members(int history, long revision) {
		return at(history, revision).members;
	}

	/** Return the changes of members between two revisions, both included. */
	List<KeyVersion> changes(int history, long from, long to) {
		List<KeyVersion> changes = new ArrayList<>();
		of(history).subMap(from, true, to, true).values().forEach((state) -> changes.addAll(state.changes));
		return changes;
	}

	/** Whether the sentinel of a lease was there. */
	boolean hadSentinel(int history, long revision, long lease) {
		return at(history, revision).sentinels.contains(SimulatedWorld.sentinel(lease));
	}

	/**
	 * Whether a key on a lease was deleted on purpose at a revision: the sentinel
	 * remained, or keys of several leases were deleted together.
	 */
	boolean isPurpose(int history, long revision, long lease) {
		return hadSentinel(history, revision, lease) || at(history, revision).lost.size() > 1;
	}

	private State at(int history, long revision) {
		return of(history).floorEntry(revision).getValue();
	}

	private TreeMap<Long, State> of(int history) {
		TreeMap<Long, State> states = this.histories.get(history);
		if (states == null) {
			throw new IllegalStateException("There never was a history " + history);
		}
		return states;
	}

	static String address(String key) {
		return key.substring(SimulatedWorld.CLUSTER.length());
	}

	/**
	 * The state at a revision.
	 *
	 * @param members the keys of the members by address
	 * @param sentinels the keys of the sentinels
	 * @param lost the leases whose keys were deleted at this revision
	 * @param changes the changes of members at this revision
	 */
	private record State(TreeMap<String, KeyVersion> members, Set<String> sentinels, Set<Long> lost,
			List<KeyVersion> changes) {
	}

}
