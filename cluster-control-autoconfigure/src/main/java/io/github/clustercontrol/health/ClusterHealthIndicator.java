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

import java.util.function.Supplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.ClusterStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * Reports whether a cluster has at least {@code min-members}. If the members are not
 * {@link Source#LIVE}, the health is {@code UNKNOWN} and never {@code DOWN}.
 *
 * @since 0.1.0
 */
public final class ClusterHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<ClusterStatus> status;

	/**
	 * Create an indicator.
	 * @param status returns the status of the cluster
	 */
	public ClusterHealthIndicator(Supplier<ClusterStatus> status) {
		Assert.notNull(status, "'status' must not be null");
		this.status = status;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClusterStatus status = this.status.get();
		ClusterSnapshot snapshot = status.snapshot();
		Details details = new Details(builder);
		details.add("path", status.path());
		details.add("source", snapshot.source());
		details.add("revision", snapshot.revision());
		details.add("minMembers", status.minMembers());
		if (snapshot.source() != Source.UNKNOWN) {
			details.add("members", snapshot.members().size());
			details.add("held", status.held().size());
			details.add("rejected", status.rejectedCount());
		}
		if (snapshot.source() != Source.LIVE) {
			details.add("staleSince", snapshot.since());
			details.add("error", status.lastError());
		}
		if (snapshot.source() != Source.LIVE) {
			builder.unknown();
		}
		else if (snapshot.members().size() < status.minMembers()) {
			builder.down();
		}
		else {
			builder.up();
		}
	}

}
