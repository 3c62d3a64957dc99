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

/**
 * Which cluster an etcd is, its term, and which history its data has.
 *
 * @param clusterId the id of the cluster
 * @param term the number of the elections
 * @param historyId the number of the history: each restore begins another one, also in
 * the same cluster. A client cannot see that
 * @param restoredAt when the history began, -1 if it is the first one
 */
record EtcdIdentity(long clusterId, long term, int historyId, long restoredAt) {

	/** So many elections do not follow a restore, which begins again at term 1. */
	private static final long FIRST_TERM = 100;

	static final EtcdIdentity FIRST = new EtcdIdentity(1, FIRST_TERM, 1, -1);

	EtcdIdentity elected() {
		return new EtcdIdentity(this.clusterId, this.term + 1, this.historyId, this.restoredAt);
	}

	EtcdIdentity restored(long clusterId, long now) {
		return new EtcdIdentity(clusterId, 1, this.historyId + 1, now);
	}

	/** Whether the term is higher than any that follows a restore. */
	boolean canRestoreSameCluster() {
		return this.term >= FIRST_TERM;
	}

}
