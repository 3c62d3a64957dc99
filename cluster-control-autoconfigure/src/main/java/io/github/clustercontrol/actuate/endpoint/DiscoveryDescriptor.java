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

import java.time.Instant;
import java.util.List;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.RejectedKeyDescriptor;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;
import org.jspecify.annotations.Nullable;

/**
 * The description of a discover path.
 *
 * @param source where its clusters come from
 * @param since the last confirmation when the source is {@link Source#STALE}, the time of
 * writing when it is {@link Source#RESTORED}, otherwise {@code null}
 * @param staleness how long ago etcd last confirmed the clusters, in seconds, or
 * {@code null} if it never did
 * @param clusters how many clusters have members
 * @param members how many members they have together
 * @param rejected the first 100 keys below the path that are not members
 * @param rejectedCount the number of all such keys
 * @since 0.1.0
 */
public record DiscoveryDescriptor(Source source, @Nullable Instant since, @Nullable Double staleness, int clusters,
		int members, List<RejectedKeyDescriptor> rejected, long rejectedCount) {

	static DiscoveryDescriptor of(DiscoveryStatus status) {
		return new DiscoveryDescriptor(status.snapshot().source(), status.snapshot().since(),
				ClusterDescriptor.seconds(status.staleness()), status.clusters(), status.members(),
				status.rejected()
					.entrySet()
					.stream()
					.map((entry) -> new RejectedKeyDescriptor(entry.getKey(), entry.getValue()))
					.toList(),
				status.rejectedCount());
	}

}
