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
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.FileStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * Reports whether the last run of each handler of a cluster, or of a file over several
 * clusters, succeeded. After a failure the health is {@code UNKNOWN} and not
 * {@code DOWN}: a file that is out of date, or a reload that fails on every instance,
 * must not take the application out of service.
 *
 * @since 0.1.0
 */
public final class HandlersHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<Source> source;

	private final Supplier<List<HandlerStatus>> handlers;

	/**
	 * Create an indicator for the handlers of a cluster.
	 * @param status returns the status of the cluster
	 */
	public HandlersHealthIndicator(Supplier<ClusterStatus> status) {
		this(() -> status.get().snapshot().source(), () -> status.get().handlers());
		Assert.notNull(status, "'status' must not be null");
	}

	private HandlersHealthIndicator(Supplier<Source> source, Supplier<List<HandlerStatus>> handlers) {
		this.source = source;
		this.handlers = handlers;
	}

	/**
	 * Create an indicator for a file over several clusters.
	 * @param status returns the status of the file
	 * @return the indicator
	 */
	public static HandlersHealthIndicator ofFile(Supplier<FileStatus> status) {
		Assert.notNull(status, "'status' must not be null");
		return new HandlersHealthIndicator(() -> status.get().source(), () -> List.of(status.get().handler()));
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<String> errors = this.handlers.get()
			.stream()
			.filter((handler) -> handler.outcome() == RunOutcome.FAILURE)
			.map((handler) -> ((handler.file() != null) ? handler.file() : handler.type()) + ": " + handler.error())
			.toList();
		Details details = new Details(builder);
		details.add("errors", errors.isEmpty() ? null : errors);
		if (errors.isEmpty() && this.source.get() == Source.LIVE) {
			builder.up();
		}
		else {
			builder.unknown();
		}
	}

}
