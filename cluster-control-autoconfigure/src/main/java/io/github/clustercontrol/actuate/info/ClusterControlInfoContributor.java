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

package io.github.clustercontrol.actuate.info;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.util.Assert;

/**
 * Adds the registration of this instance and the watched clusters to the info endpoint.
 * Reads memory only.
 *
 * @since 0.1.0
 */
public final class ClusterControlInfoContributor implements InfoContributor {

	private final WatchedClusters clusters;

	private final @Nullable Supplier<SelfStatus> self;

	/**
	 * Create a contributor.
	 * @param clusters the watched clusters
	 * @param self returns the status of the registration, or {@code null} if this
	 * instance does not register
	 */
	public ClusterControlInfoContributor(WatchedClusters clusters, @Nullable Supplier<SelfStatus> self) {
		Assert.notNull(clusters, "'clusters' must not be null");
		this.clusters = clusters;
		this.self = self;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		String version = getClass().getPackage().getImplementationVersion();
		if (version != null) {
			details.put("version", version);
		}
		if (this.self != null) {
			details.put("self", self(this.self.get()));
		}
		Map<String, Object> clusters = new TreeMap<>();
		this.clusters.configured().forEach((name) -> clusters.put(name, cluster(this.clusters.get(name))));
		details.put("clusters", clusters);
		if (!this.clusters.discoveries().isEmpty()) {
			details.put("discovery", discovery());
		}
		builder.withDetail("clustercontrol", details);
	}

	private static Map<String, Object> self(SelfStatus status) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (status.key() != null) {
			details.put("key", status.key());
		}
		details.put("state", status.state());
		if (status.order() != null) {
			details.put("order", status.order());
		}
		return details;
	}

	/** With figures and not each cluster: there may be very many. */
	private Map<String, Object> discovery() {
		Map<String, Object> paths = new TreeMap<>();
		this.clusters.discoveries().forEach((discovery) -> {
			DiscoveryStatus status = discovery.get();
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("source", status.snapshot().source());
			if (status.snapshot().source() != Source.UNKNOWN) {
				details.put("clusters", status.clusters());
				details.put("members", status.members());
			}
			paths.put(status.path(), details);
		});
		return paths;
	}

	private static Map<String, Object> cluster(ClusterSnapshot snapshot) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("source", snapshot.source());
		if (snapshot.source() != Source.UNKNOWN) {
			details.put("members", snapshot.members().size());
		}
		return details;
	}

}
