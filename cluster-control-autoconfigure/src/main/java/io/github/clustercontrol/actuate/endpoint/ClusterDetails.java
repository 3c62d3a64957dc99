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

import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The details of one cluster. Spring Boot maps one operation to each path, so all details
 * are results of the same operation. An address contains a colon, which no other detail
 * does.
 *
 * @param clusters the watched clusters
 * @param history finds out why an address is, or is not, a member
 */
record ClusterDetails(WatchedClusters clusters, MembershipHistory history) {

	/** Return a detail, or {@code null} if there is no such cluster or detail. */
	@Nullable OperationResponseBody find(String cluster, String detail) {
		if (!this.clusters.names().contains(cluster)) {
			return null;
		}
		return switch (detail) {
			default -> membership(cluster, detail);
		};
	}

	private @Nullable MembershipDescriptor membership(String cluster, String address) {
		Membership membership = this.history.find(cluster, address);
		return (membership.state() != State.UNKNOWN) ? MembershipDescriptor.of(membership) : null;
	}

}
