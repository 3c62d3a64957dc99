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

package io.github.clustercontrol.actuate.endpoint;

import java.time.Instant;
import java.util.List;

import io.github.clustercontrol.internal.watch.Change;
import io.github.clustercontrol.internal.watch.ChangeHistory;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The description of the last changes of a cluster.
 *
 * @param changes the changes, the earliest first: at most 200 with together at most
 * 100,000 addresses; the last one is kept whatever its size
 * @since 0.1.0
 */
public record ClusterHistoryDescriptor(List<ChangeDescriptor> changes) implements OperationResponseBody {

	static ClusterHistoryDescriptor of(ChangeHistory history) {
		return new ClusterHistoryDescriptor(history.changes().stream().map(ChangeDescriptor::of).toList());
	}

	/**
	 * The description of a change.
	 *
	 * @param revision the revision of etcd up to which the members were read or changed
	 * @param time when this instance saw the change, by its own clock
	 * @param firstRead whether this is the first read of the cluster: its members joined
	 * at a time that is not known
	 * @param joined the addresses of new members
	 * @param left the addresses of members that were removed
	 * @param updated the addresses of members whose content changed
	 * @param held the addresses of members that {@code expiry-hold} keeps from now on
	 * @param returned the addresses of members that were held, and whose keys are back
	 * @param rejected keys that are not members
	 */
	public record ChangeDescriptor(long revision, Instant time, boolean firstRead, List<String> joined,
			List<String> left, List<String> updated, List<String> held, List<String> returned, List<String> rejected) {

		static ChangeDescriptor of(Change change) {
			return new ChangeDescriptor(change.revision(), change.time(), change.firstRead(), change.joined(),
					change.left(), change.updated(), change.held(), change.returned(), change.rejected());
		}

	}

}
