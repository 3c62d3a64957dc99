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

package io.github.clustercontrol.internal.watch;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpoint;
import io.github.clustercontrol.health.DiscoveryHealthIndicator;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.metrics.ClusterControlMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DiscoveryWatch}: bounds, and what is seen of very many clusters.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryWatchTests {

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final ClusterNames names = new ClusterNames(List.of());

	private final NamesPublisher publisher = new NamesPublisher(this.names, this.threads.serial("names"),
			this.events::add);

	private final Subscribers subscribers = new Subscribers(this.publisher);

	private final DiscoveryWatch watch = watch(this.events::add);

	private long revision = 10;

	private DiscoveryWatch watch(Consumer<Object> listeners) {
		return new DiscoveryWatch(new DiscoverySettings(new ClusterDirectory("/shop"), Duration.ZERO, Map.of()),
				new DiscoveryLimits(3, 5, 1_000),
				new ClusterResources(this.connection, Duration.ofSeconds(5), this.threads, listeners, null), this.names,
				this.publisher, this.subscribers);
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void aVanishedClusterIsForgottenOnlyWhenItsPlaceIsNeeded() {
		put("a/h:1", "b/h:1", "c/h:1");
		delete("a/h:1", "b/h:1");
		assertThat(this.names.current()).containsExactly("c");
		assertThat(this.watch.find("a")).isNotNull();
		put("d/h:1");
		assertThat(this.watch.find("a")).isNull();
		assertThat(this.watch.find("b")).isNotNull();
		put("b/h:2");
		assertThat(this.names.current()).containsExactly("b", "c", "d");
	}

	@Test
	void beyondTheBoundsNothingThatIsKnownIsLostAndOneLineIsLogged(CapturedOutput output) {
		put("a/h:1", "b/h:1", "c/h:1");
		put("d/h:1", "e/h:1");
		put("a/h:2", "a/h:3", "a/h:4");
		assertThat(this.names.current()).containsExactly("a", "b", "c");
		assertThat(this.watch.status().members()).isEqualTo(5);
		assertThat(this.watch.status().rejectedCount()).isEqualTo(3);
		assertThat(output).containsOnlyOnce("There is too much in /shop");
		delete("c/h:1");
		put("f/h:1");
		assertThat(this.names.current()).containsExactly("a", "b", "f");
	}

	@Test
	void aClusterThatComesAndGoesInOneDeliveryLeavesItsNameToOtherPaths() {
		ClusterDirectory other = new ClusterDirectory("/search");
		this.watch.changed(List.of(change("a/h:1", false), change("a/h:1", true)), System.nanoTime());
		assertThat(this.names.isTaken("a", other)).isFalse();
		assertThat(this.names.claim("a", other)).isTrue();
		this.names.add("a");
		// The path does not take the name away when it is read again
		this.watch.listed(new Listing(20, List.of()));
		assertThat(this.names.current()).containsExactly("a");
		assertThat(this.names.claim("a", new ClusterDirectory("/shop"))).isFalse();
	}

	@Test
	void theEventsOfAClusterThatComesBackStartFromItsLastOne() {
		this.subscribers.open();
		put("a/h:1");
		await().until(() -> changes("a").size() == 1);
		delete("a/h:1");
		await().until(() -> changes("a").size() == 2);
		put("a/h:2");
		await().until(() -> changes("a").size() == 3);
		List<ClusterChangedEvent> changes = changes("a");
		assertThat(changes.get(1).removed()).hasSize(1);
		assertThat(changes.get(2).previous()).isSameAs(changes.get(1).current());
		assertThat(changes.get(2).added()).hasSize(1);
	}

	@Test
	void aClusterThatVanishesAndComesBackWhileItsListenerIsBusyIsOneChange() {
		CountDownLatch blocked = new CountDownLatch(1);
		DiscoveryWatch blocking = watch((event) -> {
			this.events.add(event);
			if (event instanceof ClusterChangedEvent) {
				block(blocked);
			}
		});
		this.subscribers.open();
		blocking.changed(List.of(change("a/h:1", false), change("a/h:2", false)), System.nanoTime());
		await().until(() -> changes("a").size() == 1);
		blocking.changed(List.of(change("a/h:1", true), change("a/h:2", true)), System.nanoTime());
		assertThat(this.names.current()).isEmpty();
		blocking.changed(List.of(change("a/h:2", false), change("a/h:3", false)), System.nanoTime());
		blocked.countDown();
		await().until(() -> changes("a").size() == 2);
		ClusterChangedEvent second = changes("a").get(1);
		assertThat(second.previous()).isSameAs(changes("a").get(0).current());
		assertThat(second.removed()).extracting(Member::address).containsExactly("h:1");
		assertThat(second.added()).extracting(Member::address).containsExactly("h:3");
		assertThat(second.updated()).isEmpty();
	}

	@Test
	void aListenerThatBlocksDelaysNoOtherCluster() {
		CountDownLatch blocked = new CountDownLatch(1);
		DiscoveryWatch blocking = watch((event) -> {
			if (event instanceof ClusterChangedEvent changed && changed.cluster().equals("a")) {
				block(blocked);
			}
			this.events.add(event);
		});
		this.subscribers.open();
		blocking.changed(List.of(change("a/h:1", false), change("b/h:1", false)), System.nanoTime());
		await().until(() -> changes("b").size() == 1);
		assertThat(changes("a")).isEmpty();
		blocked.countDown();
		await().until(() -> changes("a").size() == 1);
	}

	@Test
	void allClustersOfAPathHaveOneSetOfMeters() {
		this.watch.listed(new Listing(5, List.of()));
		this.subscribers.open();
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		ClusterControlMetrics metrics = new ClusterControlMetrics(List.of(), List.of(this.watch::status), null);
		metrics.bindTo(registry);
		this.subscribers.observe(metrics);
		put("a/h:1", "b/h:1", "c/h:1", "c/h:2", "../h:1");
		await().until(() -> this.watch.status().changes().added() == 4);
		await().until(() -> registry.get("clustercontrol.propagation").timer().count() >= 3);
		delete("a/h:1");
		await().until(() -> this.watch.status().changes().removed() == 1);
		// The counts of a cluster that is forgotten stay
		await().until(() -> this.watch.find("a").publisher().isSettled());
		put("d/h:1");
		assertThat(this.watch.find("a")).isNull();
		await().until(() -> registry.get("clustercontrol.changes").tag("type", "added").functionCounter().count() == 5);
		assertThat(registry.get("clustercontrol.changes").tag("type", "removed").functionCounter().count())
			.isEqualTo(1);
		assertThat(registry.get("clustercontrol.members").gauge().value()).isEqualTo(4);
		assertThat(registry.get("clustercontrol.clusters").tag("path", "/shop").gauge().value()).isEqualTo(3);
		assertThat(registry.get("clustercontrol.rejected").gauge().value()).isEqualTo(1);
		assertThat(registry.getMeters().stream().map(Meter::getId).map((id) -> id.getTag("cluster")).distinct())
			.containsExactlyInAnyOrder("/shop/*", null);
	}

	@Test
	void theHealthHasFiguresAndNoEntryForEachCluster() {
		DiscoveryHealthIndicator indicator = new DiscoveryHealthIndicator(List.of(this.watch::status));
		assertThat(indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
		this.watch.listed(new Listing(5, List.of()));
		put("a/h:1", "b/h:1");
		Health health = indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnlyKeys("/shop");
		assertThat(health.getDetails().get("/shop"))
			.isEqualTo(Map.of("source", Source.LIVE, "clusters", 2, "members", 2, "rejected", 0L));
	}

	@Test
	void theEndpointShowsAllClustersAndTheirPath() {
		WatchedClusters clusters = new WatchedClusters(new WatchSettings(List.of(),
				List.of(new DiscoverySettings(new ClusterDirectory("/shop"), Duration.ZERO, Map.of())), List.of()),
				ClusterLimits.of(1), new StartSettings(Duration.ZERO, false, "/", null), Duration.ofSeconds(5),
				this.connection, this.threads, new GenericApplicationContext());
		ClusterControlEndpoint endpoint = new ClusterControlEndpoint(this.connection, clusters, null,
				new EtcdMembershipHistory(clusters, this.connection), List.of());
		assertThat(endpoint.clusterControl().clusters()).isEmpty();
		assertThat(endpoint.clusterControl().discovery()).containsOnlyKeys("/shop");
		assertThat(endpoint.cluster("orders")).isNull();
	}

	private List<ClusterChangedEvent> changes(String cluster) {
		return this.events.stream()
			.filter(ClusterChangedEvent.class::isInstance)
			.map(ClusterChangedEvent.class::cast)
			.filter((event) -> event.cluster().equals(cluster))
			.toList();
	}

	private void put(String... keys) {
		change(false, keys);
	}

	private void delete(String... keys) {
		change(true, keys);
	}

	private void change(boolean delete, String... keys) {
		List<KeyChange> changes = new ArrayList<>();
		for (String key : keys) {
			changes.add(change(key, delete));
		}
		this.watch.changed(changes, System.nanoTime());
	}

	private KeyChange change(String key, boolean delete) {
		this.revision++;
		return new KeyChange(new StoredKey("/shop/" + key, new byte[0], this.revision, 0), delete);
	}

	private static void block(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
