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

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.watch.ChangeCounts;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link ClusterControlMetrics}.
 */
class ClusterControlMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private ClusterStatus status = status(
			new ClusterSnapshot("db", 7, List.of(Member.of("a:1"), Member.of("b:1")), Source.LIVE, null),
			Duration.ofMillis(1500));

	private final SelfStatus self = new SelfStatus("/demo/web/a:1", "given", State.REGISTERED, 17L,
			Duration.ofSeconds(15), null, null, 2, 3, 40, 5, null, null);

	private final ClusterControlMetrics metrics = new ClusterControlMetrics(List.of(() -> this.status),
			() -> this.self);

	@Test
	void showsAClusterAsItIs() {
		this.metrics.bindTo(this.registry);
		assertThat(gauge("clustercontrol.members")).isEqualTo(2);
		assertThat(gauge("clustercontrol.staleness")).isEqualTo(1.5);
		assertThat(gauge("clustercontrol.rejected")).isEqualTo(4711);
	}

	@Test
	void countsChangesOfACluster() {
		this.metrics.bindTo(this.registry);
		assertThat(count("clustercontrol.changes", "cluster", "db", "type", "added")).isEqualTo(11);
		assertThat(count("clustercontrol.changes", "cluster", "db", "type", "removed")).isEqualTo(12);
		assertThat(count("clustercontrol.changes", "cluster", "db", "type", "updated")).isEqualTo(13);
		assertThat(count("clustercontrol.resync.divergences", "cluster", "db")).isEqualTo(14);
	}

	@Test
	void countsResultsOfTheRegistration() {
		this.metrics.bindTo(this.registry);
		assertThat(count("clustercontrol.registrations", "outcome", "success")).isEqualTo(2);
		assertThat(count("clustercontrol.registrations", "outcome", "failure")).isEqualTo(3);
		assertThat(count("clustercontrol.heartbeats", "outcome", "success")).isEqualTo(40);
		assertThat(count("clustercontrol.heartbeats", "outcome", "failure")).isEqualTo(5);
	}

	@Test
	void countsNoRegistrationWhereThereIsNone() {
		new ClusterControlMetrics(List.of(), null).bindTo(this.registry);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aRegistryThatOutlivesTheApplicationDoesNotKeepIt() {
		WeakReference<Object> application = bindAndForget();
		Awaitility.await("the application is collected").until(() -> {
			System.gc();
			return application.get() == null;
		});
		assertThat(gauge("clustercontrol.members")).isNaN();
	}

	private WeakReference<Object> bindAndForget() {
		Object application = new Object();
		ClusterStatus status = this.status;
		SelfStatus self = this.self;
		Function<Object, ClusterStatus> ofCluster = (owner) -> status;
		Function<Object, SelfStatus> ofSelf = (owner) -> self;
		new ClusterControlMetrics(List.of(() -> ofCluster.apply(application)), () -> ofSelf.apply(application))
			.bindTo(this.registry);
		return new WeakReference<>(application);
	}

	@Test
	void unknownMembersAreNotZero() {
		this.metrics.bindTo(this.registry);
		this.status = status(ClusterSnapshot.unknown("db"), null);
		assertThat(gauge("clustercontrol.members")).isNaN();
	}

	@Test
	void aClusterThatWasNeverReadGrowsStaleFromTheStart() {
		this.metrics.bindTo(this.registry);
		this.status = status(ClusterSnapshot.unknown("db"), null);
		assertThat(gauge("clustercontrol.staleness")).isPositive().isCloseTo(0, within(60.0));
	}

	@Test
	void timesTheRunsOfHandlersInEachRegistry() {
		MeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(this.registry);
		this.metrics.bindTo(other);
		this.metrics.ran("db", "json", Duration.ofMillis(20), true);
		this.metrics.ran("db", "json", Duration.ofMillis(30), true);
		this.metrics.ran("db", "json", Duration.ofMillis(70), false);
		for (MeterRegistry each : List.of(this.registry, other)) {
			Timer successes = each.get("clustercontrol.handler.runs")
				.tags("cluster", "db", "handler", "json", "outcome", "success")
				.timer();
			assertThat(successes.count()).isEqualTo(2);
			assertThat(successes.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(50);
			assertThat(each.get("clustercontrol.handler.runs").tag("outcome", "failure").timer().count()).isEqualTo(1);
		}
	}

	@Test
	void timesThePropagationInEachRegistry() {
		MeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(this.registry);
		this.metrics.bindTo(other);
		assertThat(this.registry.get("clustercontrol.propagation").tag("cluster", "db").timer().count()).isZero();
		this.metrics.published("db", Duration.ofMillis(2));
		this.metrics.published("db", Duration.ofMillis(40));
		for (MeterRegistry each : List.of(this.registry, other)) {
			Timer timer = each.get("clustercontrol.propagation").tag("cluster", "db").timer();
			assertThat(timer.count()).isEqualTo(2);
			assertThat(timer.max(TimeUnit.MILLISECONDS)).isEqualTo(40);
		}
	}

	private double gauge(String name) {
		return this.registry.get(name).tag("cluster", "db").gauge().value();
	}

	private double count(String name, String... tags) {
		return this.registry.get(name).tags(tags).functionCounter().count();
	}

	private static ClusterStatus status(ClusterSnapshot snapshot, @Nullable Duration staleness) {
		return new ClusterStatus("/demo/db", snapshot, 0, staleness, new ChangeCounts(11, 12, 13), 14, Set.of(),
				Map.of("/demo/db/x", "it has no port"), 4711, null, List.of());
	}

}
