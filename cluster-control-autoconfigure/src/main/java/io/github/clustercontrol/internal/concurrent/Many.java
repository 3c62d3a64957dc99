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

package io.github.clustercontrol.internal.concurrent;

/**
 * Concerns that exist once for each cluster, or for each command. There may be hundreds
 * of them, so only some run at the same time: an application with 100 clusters has no
 * more threads than one with a few.
 */
public enum Many {

	/** The watches of clusters. Their tasks wait for etcd only to ask for a sentinel. */
	WATCHES(3, false),

	/** The listeners of clusters. */
	LISTENERS(5, true),

	/** The handlers of clusters. */
	HANDLERS(3, true),

	/** The caches of snapshots, which are written to one disk. */
	CACHES(1, false),

	/** The reload commands. */
	RELOADS(2, true);

	private final int most;

	private final boolean waiting;

	Many(int most, boolean waiting) {
		this.most = most;
		this.waiting = waiting;
	}

	/** Return how many of them run at the same time on platform threads. */
	int most() {
		return this.most;
	}

	/** Return whether their tasks may block for long. */
	boolean isWaiting() {
		return this.waiting;
	}

}
