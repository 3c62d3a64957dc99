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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.watch.ClusterDiff;

/**
 * A fault of a watcher, that a simulation has to find.
 */
enum ClusterMutant {

	NONE,

	/** Expiry takes all that it can. */
	NOTHING_HELD {
		@Override
		Duration expiryHold(Duration expiryHold) {
			return Duration.ZERO;
		}
	},

	HELD_TOO_LONG {
		@Override
		Duration expiryHold(Duration expiryHold) {
			return expiryHold.multipliedBy(2);
		}
	},

	NEVER_RELEASED {
		@Override
		boolean releases() {
			return false;
		}
	},

	EXPIRY_TAKEN_FOR_PURPOSE {
		@Override
		boolean expired(boolean expired) {
			return false;
		}
	},

	PURPOSE_TAKEN_FOR_EXPIRY {
		@Override
		boolean expired(boolean expired) {
			return true;
		}
	},

	/** Changes that etcd compacted are never read. */
	READS_ONLY_ONCE {
		@Override
		boolean takes(long revision, long known) {
			return known == 0;
		}
	},

	/** A read of a restored etcd is dropped because its revision is lower. */
	RESTORED_ETCD_NOT_NOTICED {
		@Override
		boolean takes(long revision, long known) {
			return revision >= known;
		}
	},

	LAST_CHANGE_DROPPED {
		@Override
		List<KeyChange> changes(List<KeyChange> changes) {
			return changes.subList(0, Math.max(1, changes.size() - 1));
		}
	},

	CHANGES_REORDERED {
		@Override
		List<KeyChange> changes(List<KeyChange> changes) {
			List<KeyChange> reordered = new ArrayList<>(changes);
			Collections.reverse(reordered);
			return reordered;
		}
	},

	UPDATES_NOT_TOLD {
		@Override
		ClusterDiff difference(ClusterDiff difference) {
			return new ClusterDiff(difference.added(), difference.removed(), List.of());
		}
	},

	UPDATES_TOLD_AS_ADDED {
		@Override
		ClusterDiff difference(ClusterDiff difference) {
			return difference.updated().isEmpty() ? difference
					: new ClusterDiff(difference.updated(), difference.removed(), List.of());
		}
	};

	Duration expiryHold(Duration expiryHold) {
		return expiryHold;
	}

	boolean releases() {
		return true;
	}

	boolean expired(boolean expired) {
		return expired;
	}

	/** Whether a read is taken over. */
	boolean takes(long revision, long known) {
		return true;
	}

	List<KeyChange> changes(List<KeyChange> changes) {
		return changes;
	}

	ClusterDiff difference(ClusterDiff difference) {
		return difference;
	}

}
