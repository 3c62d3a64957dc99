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

package io.github.clustercontrol.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * Reports on the discover paths, with figures and not each cluster: there may be very
 * many, and none has a minimum of members. The health is {@code UP}, or {@code UNKNOWN}
 * if the clusters of a path are not {@link Source#LIVE}, and never {@code DOWN}.
 *
 * @since 0.1.0
 */
public final class DiscoveryHealthIndicator extends AbstractHealthIndicator {

	private final List<Supplier<DiscoveryStatus>> paths;

	/**
	 * Create an indicator.
	 * @param paths return the status of each discover path
	 */
	public DiscoveryHealthIndicator(List<Supplier<DiscoveryStatus>> paths) {
		Assert.notNull(paths, "'paths' must not be null");
		this.paths = List.copyOf(paths);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		boolean live = true;
		for (Supplier<DiscoveryStatus> path : this.paths) {
			DiscoveryStatus status = path.get();
			live &= status.snapshot().source() == Source.LIVE;
			builder.withDetail(status.path(), details(status));
		}
		if (live) {
			builder.up();
		}
		else {
			builder.unknown();
		}
	}

	private static Map<String, Object> details(DiscoveryStatus status) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("source", status.snapshot().source());
		if (status.snapshot().source() != Source.UNKNOWN) {
			details.put("clusters", status.clusters());
			details.put("members", status.members());
			details.put("rejected", status.rejectedCount());
		}
		if (status.snapshot().since() != null) {
			details.put("staleSince", status.snapshot().since());
		}
		if (status.lastError() != null) {
			details.put("error", status.lastError());
		}
		return details;
	}

}
