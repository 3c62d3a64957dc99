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

package io.github.clustercontrol;

import java.util.List;

/**
 * Published when members of a cluster joined, left or changed. The events of one cluster
 * are published one after the other, by a thread of that cluster. While a listener is
 * busy, later changes are merged into the next event: a slow listener gets fewer events
 * but always the last state.
 *
 * @param previous the snapshot that was {@code current} in the previous event, or the
 * snapshot of an unknown or empty cluster in the first one
 * @param current the snapshot now
 * @param added the members of {@code current} whose address is not in {@code previous}
 * @param removed the members of {@code previous} whose address is not in {@code current}
 * @param updated the members of {@code current} whose address is in both and whose
 * content differs
 * @since 0.1.0
 */
public record ClusterChangedEvent(ClusterSnapshot previous, ClusterSnapshot current, List<Member> added,
		List<Member> removed, List<Member> updated) {

	/**
	 * Create the event.
	 * @param previous the snapshot that was {@code current} in the previous event, or the
	 * snapshot of an unknown or empty cluster in the first one
	 * @param current the snapshot now
	 * @param added the members of {@code current} whose address is not in
	 * {@code previous}
	 * @param removed the members of {@code previous} whose address is not in
	 * {@code current}
	 * @param updated the members of {@code current} whose address is in both and whose
	 * content differs
	 */
	public ClusterChangedEvent {
		added = List.copyOf(added);
		removed = List.copyOf(removed);
		updated = List.copyOf(updated);
	}

	/**
	 * Return the name of the cluster.
	 * @return the name in the configuration
	 */
	public String cluster() {
		return this.current.cluster();
	}

	/**
	 * Return the members now.
	 * @return the members of the current snapshot, sorted by address
	 */
	public List<Member> members() {
		return this.current.members();
	}

}
