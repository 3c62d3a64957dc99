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
 * How much of a directory is accepted. Without a limit a client of etcd that writes many
 * keys fills the memory of all applications that read them.
 *
 * @param members how many members are accepted; further keys are rejected
 * @param valueChars how many characters the values of all members may have together;
 * those of further members are left out
 * @param changes how many changes the history has
 */
public record ClusterLimits(int members, long valueChars, int changes) {

	static final int MAX_MEMBERS = 100_000;

	/** A character takes two bytes at most, so this is an eighth of the heap. */
	private static final int SHARE = 16;

	public ClusterLimits(int members, long valueChars) {
		this(members, valueChars, ChangeHistory.CHANGES);
	}

	/** Return the limits of each of some clusters that share the heap of this process. */
	public static ClusterLimits of(int clusters) {
		return new ClusterLimits(MAX_MEMBERS, Runtime.getRuntime().maxMemory() / SHARE / Math.max(1, clusters));
	}

}
