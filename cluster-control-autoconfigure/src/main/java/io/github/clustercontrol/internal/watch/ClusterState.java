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

/**
 * The state of a directory in etcd as far as this application follows it. Immutable; the
 * next state comes from a {@link ClusterDraft}.
 *
 * @param members the members, those that are held included
 * @param departures the members with a lease whose keys are gone
 * @param rejected the keys that are not members
 * @param revision the revision of etcd
 * @param history the last changes that led to it
 */
record ClusterState(Members members, Departures departures, RejectedKeys rejected, long revision,
		ChangeHistory history) {

	static final ClusterState NONE = new ClusterState(Members.NONE, Departures.NONE, RejectedKeys.NONE, 0,
			ChangeHistory.NONE);

	/** Return the state of a directory without members of its own. */
	static ClusterState rejecting(RejectedKeys rejected, long revision) {
		return new ClusterState(Members.NONE, Departures.NONE, rejected, revision, ChangeHistory.NONE);
	}

	/** Return whether members or values are left out because of a limit. */
	boolean isOverfull() {
		return this.members.valuesLeftOut() > 0 || this.rejected.tooMany() > 0;
	}

}
