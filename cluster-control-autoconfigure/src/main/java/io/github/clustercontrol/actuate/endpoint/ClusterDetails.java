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

import java.util.List;

import io.github.clustercontrol.Membership;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.internal.announce.AnnouncementCodec;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * The clusters and their details. Spring Boot maps one operation to each path, so all
 * details are results of the same operation. An address contains a colon, which no other
 * detail does. A cluster with the name {@value #PROMETHEUS_TARGETS} is shown only among
 * all clusters.
 *
 * @param clusters the watched clusters
 * @param keys reads what the consumers announce
 * @param history finds out why an address is, or is not, a member
 * @param registration the registration of this instance, or {@code null} if it does not
 * register
 * @param sanitizer applied to the metadata of members
 */
record ClusterDetails(WatchedClusters clusters, EtcdKeys keys, MembershipHistory history,
		@Nullable LeasedRegistration registration, Sanitizer sanitizer) {

	/** As the name of a cluster: the targets of all clusters. */
	static final String PROMETHEUS_TARGETS = "prometheus-targets";

	/**
	 * Return a cluster, or the targets of all, or {@code null} if there is no such
	 * cluster.
	 */
	@Nullable OperationResponseBody find(String cluster) {
		if (cluster.equals(PROMETHEUS_TARGETS)) {
			return PrometheusTargetsDescriptor.of(this.clusters.names().stream().map(this.clusters::get).toList(),
					this.sanitizer);
		}
		return this.clusters.names().contains(cluster) ? descriptor(cluster) : null;
	}

	ClusterDescriptor descriptor(String cluster) {
		return ClusterDescriptor.of(this.clusters.status(cluster), this.sanitizer);
	}

	/** Return a detail, or {@code null} if there is no such cluster. */
	@Nullable OperationResponseBody find(String cluster, String detail) {
		if (!this.clusters.names().contains(cluster)) {
			return null;
		}
		return switch (detail) {
			case "history" -> ClusterHistoryDescriptor.of(this.clusters.history(cluster));
			case PROMETHEUS_TARGETS ->
				PrometheusTargetsDescriptor.of(List.of(this.clusters.get(cluster)), this.sanitizer);
			case "watchers" -> watchers(new ClusterDirectory(this.clusters.status(cluster).path()));
			default -> membership(cluster, detail);
		};
	}

	private WatchersDescriptor watchers(ClusterDirectory directory) {
		return WatchersDescriptor
			.of(new AnnouncementCodec().decode(directory, this.keys.list(directory.watcherPrefix())));
	}

	private MembershipDescriptor membership(String cluster, String address) {
		Membership membership = this.history.find(cluster, address);
		LeasedRegistration self = this.registration;
		return MembershipDescriptor.of(membership, self != null && membership.key().equals(self.status().key()),
				this.sanitizer);
	}

}
