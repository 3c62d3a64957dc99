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

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Published when clusters were discovered or have vanished, with
 * {@code clustercontrol.discover.path}. A discovered cluster vanishes when its last
 * member is removed. The events are published one after the other, by a thread of their
 * own, after the context is refreshed and until its close begins. While a listener is
 * busy, later changes are merged into the next event.
 * <p>
 * {@link Clusters} shows the names and the members before this is published. The members
 * of a cluster are published with {@link ClusterChangedEvent}, by another thread and in
 * no particular order to this event.
 *
 * @param previous the names that were {@code current} in the previous event, or the names
 * of the configured clusters in the first one, sorted
 * @param current the names now, those of configured clusters included, sorted
 * @param added the names of {@code current} that are not in {@code previous}, sorted
 * @param removed the names of {@code previous} that are not in {@code current}, sorted
 * @since 0.1.0
 */
public record ClustersChangedEvent(Set<String> previous, Set<String> current, Set<String> added, Set<String> removed) {

	/**
	 * Create the event.
	 * @param previous the names that were {@code current} in the previous event, or the
	 * names of the configured clusters in the first one
	 * @param current the names now
	 * @param added the names of {@code current} that are not in {@code previous}
	 * @param removed the names of {@code previous} that are not in {@code current}
	 */
	public ClustersChangedEvent {
		previous = sorted(previous);
		current = sorted(current);
		added = sorted(added);
		removed = sorted(removed);
	}

	private static Set<String> sorted(Set<String> names) {
		return Collections.unmodifiableSet(new TreeSet<>(names));
	}

}
