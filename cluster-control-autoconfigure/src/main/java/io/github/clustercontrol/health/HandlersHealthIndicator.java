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

import java.util.List;
import java.util.function.Supplier;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.watch.ClusterStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * Reports whether the last run of each handler of a cluster succeeded. After a failure
 * the health is {@code UNKNOWN} and not {@code DOWN}: a file that is out of date, or a
 * reload that fails on every instance, must not take the application out of service.
 *
 * @since 0.1.0
 */
public final class HandlersHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<ClusterStatus> status;

	/**
	 * Create an indicator.
	 * @param status returns the status of the cluster
	 */
	public HandlersHealthIndicator(Supplier<ClusterStatus> status) {
		Assert.notNull(status, "'status' must not be null");
		this.status = status;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClusterStatus status = this.status.get();
		List<String> errors = status.handlers()
			.stream()
			.filter((handler) -> handler.outcome() == RunOutcome.FAILURE)
			.map((handler) -> ((handler.file() != null) ? handler.file() : handler.type()) + ": " + handler.error())
			.toList();
		Details details = new Details(builder);
		details.add("errors", errors.isEmpty() ? null : errors);
		if (errors.isEmpty() && status.snapshot().source() == Source.LIVE) {
			builder.up();
		}
		else {
			builder.unknown();
		}
	}

}
