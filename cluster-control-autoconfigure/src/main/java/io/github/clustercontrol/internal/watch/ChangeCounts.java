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
 * How many changes of a cluster's members were published since the start.
 *
 * @param added how many members were added, those of the first read included
 * @param removed how many members were removed
 * @param updated how often the content of a member changed
 */
public record ChangeCounts(long added, long removed, long updated) {

	static final ChangeCounts NONE = new ChangeCounts(0, 0, 0);

	ChangeCounts plus(ChangeCounts other) {
		return new ChangeCounts(this.added + other.added(), this.removed + other.removed(),
				this.updated + other.updated());
	}

	ChangeCounts plus(ClusterDiff diff) {
		return new ChangeCounts(this.added + diff.added().size(), this.removed + diff.removed().size(),
				this.updated + diff.updated().size());
	}

}
