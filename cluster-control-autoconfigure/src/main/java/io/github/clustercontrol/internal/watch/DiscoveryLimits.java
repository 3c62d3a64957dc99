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
 * How much below a discover path is accepted.
 *
 * @param clusters how many clusters are accepted
 * @param members how many members they may have together
 * @param valueChars how many characters the values of all members may have together
 */
record DiscoveryLimits(int clusters, int members, long valueChars) {

	static final int MAX_CLUSTERS = 10_000;

	/** Very many clusters with long histories would fill the memory. */
	static final int CHANGES = 20;

	static DiscoveryLimits of(ClusterLimits limits) {
		return new DiscoveryLimits(MAX_CLUSTERS, limits.members(), limits.valueChars());
	}

	/** Return the limits of one cluster whose values may have some more characters. */
	ClusterLimits cluster(long valueChars) {
		return new ClusterLimits(this.members, valueChars, CHANGES);
	}

	@Override
	public String toString() {
		return "at most " + this.clusters + " clusters with together " + this.members + " members are used";
	}

}
