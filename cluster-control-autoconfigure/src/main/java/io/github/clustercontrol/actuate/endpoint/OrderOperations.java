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

import java.time.temporal.ChronoUnit;
import java.util.Objects;

import io.github.clustercontrol.Orders;
import io.github.clustercontrol.actuate.endpoint.OrderDescriptor.Outcome;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.convert.DurationStyle;

/**
 * Orders to the instances of watched clusters.
 *
 * @param clusters the watched clusters
 * @param orders writes the orders
 */
record OrderOperations(WatchedClusters clusters, Orders orders) {

	OrderDescriptor give(String cluster, String address, OrderOperation operation, @Nullable String reason,
			@Nullable String by, @Nullable String duration) {
		if (!this.clusters.names().contains(cluster)) {
			return new OrderDescriptor(Outcome.UNKNOWN);
		}
		try {
			String why = Objects.requireNonNullElse(reason, "");
			boolean accepted = true;
			if (operation == OrderOperation.IN) {
				accepted = this.orders.in(cluster, address);
			}
			else if (operation == OrderOperation.STOP) {
				this.orders.stop(cluster, address, why, by);
			}
			else {
				this.orders.out(cluster, address, why, by,
						(duration != null) ? DurationStyle.detectAndParse(duration, ChronoUnit.SECONDS) : null);
			}
			return new OrderDescriptor(accepted ? Outcome.ACCEPTED : Outcome.UNKNOWN);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()));
		}
	}

}
