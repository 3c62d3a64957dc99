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

package io.github.clustercontrol.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.handler.HandlerObserver;
import io.github.clustercontrol.internal.registration.DrainObserver;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.watch.ChangeObserver;
import io.github.clustercontrol.internal.watch.ClusterFigures;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The meters {@code clustercontrol.*}. Gauges and counters read the counts that clusters
 * and registration keep; runs of handlers and published changes are recorded when they
 * happen, because timers need each duration.
 *
 * @since 0.1.0
 */
public final class ClusterControlMetrics implements MeterBinder, HandlerObserver, ChangeObserver, DrainObserver {

	private static final String SUCCESS = "success";

	private static final String FAILURE = "failure";

	private final List<Supplier<ClusterFigures>> clusters;

	private final List<Supplier<DiscoveryStatus>> discoveries;

	private final @Nullable Supplier<SelfStatus> self;

	private final long startNanos = System.nanoTime();

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	/**
	 * Create a binder.
	 * @param clusters return the status of each cluster
	 * @param self returns the status of the registration, or {@code null} if this
	 * instance does not register
	 */
	public ClusterControlMetrics(Collection<Supplier<ClusterStatus>> clusters, @Nullable Supplier<SelfStatus> self) {
		this(clusters, List.of(), self);
	}

	/**
	 * Create a binder that also measures discovered clusters. All clusters below a
	 * discover path have one set of meters together, because there may be very many.
	 * @param clusters return the status of each configured cluster
	 * @param discoveries return the status of each discover path
	 * @param self returns the status of the registration, or {@code null} if this
	 * instance does not register
	 */
	public ClusterControlMetrics(Collection<Supplier<ClusterStatus>> clusters,
			Collection<Supplier<DiscoveryStatus>> discoveries, @Nullable Supplier<SelfStatus> self) {
		Assert.notNull(clusters, "'clusters' must not be null");
		Assert.notNull(discoveries, "'discoveries' must not be null");
		this.clusters = Stream
			.<Supplier<ClusterFigures>>concat(clusters.stream().map((cluster) -> () -> cluster.get().figures()),
					discoveries.stream().map((discovery) -> () -> discovery.get().figures()))
			.toList();
		this.discoveries = List.copyOf(discoveries);
		this.self = self;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.clusters.forEach((cluster) -> bindCluster(registry, cluster));
		this.discoveries.forEach((discovery) -> bindDiscovery(registry, discovery));
		if (this.self != null) {
			bindSelf(registry, this.self);
		}
	}

	private static void bindDiscovery(MeterRegistry registry, Supplier<DiscoveryStatus> discovery) {
		Gauge.builder("clustercontrol.clusters", discovery, (source) -> source.get().clusters())
			.description("Discovered clusters, which are those below the path that have members")
			.tag("path", discovery.get().path())
			.register(registry);
	}

	private void bindCluster(MeterRegistry registry, Supplier<ClusterFigures> cluster) {
		String name = cluster.get().cluster();
		// Meters hold their source weakly, so this binder holds it: registries may
		// outlive the application.
		long start = this.startNanos;
		Gauge.builder("clustercontrol.members", cluster, ClusterControlMetrics::members)
			.description("Members of the cluster, not a number while they are unknown")
			.tag("cluster", name)
			.register(registry);
		Gauge.builder("clustercontrol.staleness", cluster, (source) -> staleness(source, start))
			.description("Time since etcd last confirmed the members of the cluster")
			.baseUnit("seconds")
			.tag("cluster", name)
			.register(registry);
		Gauge.builder("clustercontrol.rejected", cluster, (source) -> source.get().rejected())
			.description("Keys in the directory of the cluster that are not members")
			.tag("cluster", name)
			.register(registry);
		changes(registry, name, cluster, "added", (source) -> source.get().changes().added());
		changes(registry, name, cluster, "removed", (source) -> source.get().changes().removed());
		changes(registry, name, cluster, "updated", (source) -> source.get().changes().updated());
		propagation(registry, name);
		FunctionCounter.builder("clustercontrol.resync.divergences", cluster, (source) -> source.get().divergences())
			.description("Members that differed when the directory was read again, because the watch missed a change")
			.tag("cluster", name)
			.register(registry);
	}

	private static Timer propagation(MeterRegistry registry, String cluster) {
		return Timer.builder("clustercontrol.propagation")
			.description("Time from the arrival of an event of etcd to the return of all listeners")
			.tag("cluster", cluster)
			.register(registry);
	}

	private static double members(Supplier<ClusterFigures> cluster) {
		ClusterFigures figures = cluster.get();
		return (figures.source() != Source.UNKNOWN) ? figures.members() : Double.NaN;
	}

	/** Before the first confirmation, the time since the start. */
	private static double staleness(Supplier<ClusterFigures> cluster, long startNanos) {
		Duration staleness = cluster.get().staleness();
		long nanos = (staleness != null) ? staleness.toNanos() : System.nanoTime() - startNanos;
		return nanos / (double) Duration.ofSeconds(1).toNanos();
	}

	private static void changes(MeterRegistry registry, String name, Supplier<ClusterFigures> cluster, String type,
			ToDoubleFunction<Supplier<ClusterFigures>> count) {
		FunctionCounter.builder("clustercontrol.changes", cluster, count)
			.description("Changes of members that were published to listeners")
			.tag("cluster", name)
			.tag("type", type)
			.register(registry);
	}

	private static void bindSelf(MeterRegistry registry, Supplier<SelfStatus> self) {
		String registrations = "clustercontrol.registrations";
		String registrationsAre = "Attempts to write the key of this instance when it was absent";
		outcome(registry, self, registrations, registrationsAre, SUCCESS, SelfStatus::registrations);
		outcome(registry, self, registrations, registrationsAre, FAILURE, SelfStatus::failedRegistrations);
		String heartbeats = "clustercontrol.heartbeats";
		String heartbeatsAre = "Attempts to renew the lease of this instance";
		outcome(registry, self, heartbeats, heartbeatsAre, SUCCESS, SelfStatus::renewals);
		outcome(registry, self, heartbeats, heartbeatsAre, FAILURE, SelfStatus::failedRenewals);
	}

	private static void outcome(MeterRegistry registry, Supplier<SelfStatus> self, String name, String description,
			String outcome, ToDoubleFunction<SelfStatus> count) {
		FunctionCounter.builder(name, self, (source) -> count.applyAsDouble(source.get()))
			.description(description)
			.tag("outcome", outcome)
			.register(registry);
	}

	@Override
	public void published(String cluster, Duration propagation) {
		for (MeterRegistry registry : this.registries) {
			propagation(registry, cluster).record(propagation);
		}
	}

	@Override
	public void drained(DrainOutcome outcome, Duration duration) {
		for (MeterRegistry registry : this.registries) {
			Timer.builder("clustercontrol.drain")
				.description("Time from the delete of the key of this instance to the end of its drain")
				.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
				.register(registry)
				.record(duration);
		}
	}

	@Override
	public void ran(String cluster, String type, Duration duration, boolean success) {
		for (MeterRegistry registry : this.registries) {
			Timer.builder("clustercontrol.handler.runs")
				.description("Runs of the handlers of the cluster")
				.tag("cluster", cluster)
				.tag("handler", type)
				.tag("outcome", success ? SUCCESS : FAILURE)
				.register(registry)
				.record(duration);
		}
	}

}
