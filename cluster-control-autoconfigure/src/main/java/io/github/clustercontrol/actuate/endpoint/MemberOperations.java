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

import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.watch.WatchedClusters;

/**
 * Operations on the members of watched clusters. etcd decides whether a member exists,
 * not the snapshot of this instance.
 *
 * @param clusters the watched clusters
 * @param keys writes keys
 */
record MemberOperations(WatchedClusters clusters, EtcdKeys keys) {

	RemovalDescriptor remove(String cluster, String address) {
		// A key whose last segment is not an address may exist, but it is never a member
		if (!this.clusters.names().contains(cluster) || MemberCodec.problem(address) != null) {
			return new RemovalDescriptor(false);
		}
		ClusterDirectory directory = new ClusterDirectory(this.clusters.status(cluster).path());
		return new RemovalDescriptor(this.keys.delete(directory.memberKey(address)));
	}

}
