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

import java.net.URI;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.etcd.EtcdStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * Reports whether etcd answers. While it does not, the health is {@code UNKNOWN} and not
 * {@code DOWN}: the application continues with the last known members, and an outage of
 * etcd must not take all instances out of service.
 *
 * @since 0.1.0
 */
public final class EtcdHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<EtcdStatus> status;

	/**
	 * Create an indicator.
	 * @param status returns the status of the connection
	 */
	public EtcdHealthIndicator(Supplier<EtcdStatus> status) {
		Assert.notNull(status, "'status' must not be null");
		this.status = status;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		EtcdStatus status = this.status.get();
		Details details = new Details(builder);
		details.add("endpoints", status.endpoints().stream().map(URI::toString).toList());
		details.add("endpoint", status.endpoint());
		details.add("lastSuccess", status.lastSuccess());
		details.add("rebuilds", status.rebuilds());
		if (status.connected()) {
			builder.up();
		}
		else {
			builder.unknown();
			details.add("staleSince", status.lastSuccess());
			details.add("error", status.lastError());
		}
	}

}
