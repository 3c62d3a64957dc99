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

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that watches 100 clusters.
 */
class ManyClustersIT {

	private static final int CLUSTERS = 100;

	/** Of cluster-control and of its client. */
	private static final int MOST_THREADS = 20;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();

	private final Threads threads = new Threads();

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	private final Set<String> handled = ConcurrentHashMap.newKeySet();

	private final CountDownLatch release = new CountDownLatch(1);

	private final String directory = "/many/" + System.nanoTime();

	private int threadsBefore;

	@TempDir
	Path cache;

	@BeforeEach
	void putMembers() {
		for (int i = 0; i < CLUSTERS; i++) {
			etcd.witness().put(this.directory + "/" + name(i) + "/10.0.0.1:80", "");
		}
		this.threadsBefore = this.jvm.getThreadCount();
		this.jvm.resetPeakThreadCount();
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.threads.close();
		this.context.close();
	}

	@Test
	void takeNoMoreThreadsThanAFew() {
		try (EtcdConnection connection = connection(etcd.endpoint()); WatchedClusters clusters = watch(connection)) {
			awaitAll(clusters, 1);
			for (int i = 0; i < CLUSTERS; i++) {
				etcd.witness().put(this.directory + "/" + name(i) + "/10.0.0.2:80", "");
			}
			// Although listeners and handlers are blocked
			awaitAll(clusters, 2);
			this.release.countDown();
			Awaitility.await("listeners").until(() -> this.told.size() == CLUSTERS);
			Awaitility.await("handlers").until(() -> this.handled.size() == CLUSTERS);
		}
		assertThat(this.jvm.getPeakThreadCount()).isLessThanOrEqualTo(this.threadsBefore + MOST_THREADS);
	}

	@Test
	void areStaleInTimeWhenEtcdDoesNotAnswer() throws Exception {
		this.release.countDown();
		try (FaultProxy proxy = new FaultProxy(etcd);
				EtcdConnection connection = connection(proxy.endpoint());
				WatchedClusters clusters = watch(connection)) {
			awaitAll(clusters, 1);
			proxy.blackHole();
			Awaitility.await("stale")
				.atMost(Duration.ofSeconds(30))
				.until(() -> IntStream.range(0, CLUSTERS)
					.allMatch((i) -> clusters.get(name(i)).source() == Source.STALE));
			// Those of the proxy are no more than a few
			assertThat(this.jvm.getPeakThreadCount()).isLessThan(this.threadsBefore + 2 * MOST_THREADS);
		}
	}

	private void awaitAll(WatchedClusters clusters, int members) {
		Awaitility.await(members + " members")
			.atMost(Duration.ofSeconds(30))
			.until(() -> IntStream.range(0, CLUSTERS)
				.allMatch((i) -> clusters.get(name(i)).members().size() == members));
	}

	private WatchedClusters watch(EtcdConnection connection) {
		this.context.addApplicationListener((ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (
				event) -> listen(event.getPayload()));
		this.context.refresh();
		List<ClusterSettings> settings = IntStream.range(0, CLUSTERS).mapToObj(this::settings).toList();
		WatchedClusters clusters = new WatchedClusters(settings, ClusterLimits.of(CLUSTERS),
				new StartSettings(Duration.ZERO, false, "/", this.cache), Duration.ofSeconds(5), connection,
				this.threads, this.context);
		clusters.begin();
		clusters.start();
		clusters.onApplicationEvent(new ContextRefreshedEvent(this.context));
		return clusters;
	}

	private ClusterSettings settings(int i) {
		NamedHandler handler = new NamedHandler("test", null, (snapshots) -> handle(snapshots.single()));
		return new ClusterSettings(name(i), new ClusterDirectory(this.directory + "/" + name(i)), 0, Duration.ZERO,
				Duration.ZERO, List.of(handler));
	}

	private void listen(ClusterChangedEvent event) {
		await();
		if (event.members().size() == 2) {
			this.told.add(event.cluster());
		}
	}

	private void handle(ClusterSnapshot snapshot) {
		await();
		if (snapshot.members().size() == 2) {
			this.handled.add(snapshot.cluster());
		}
	}

	private void await() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private EtcdConnection connection(String endpoint) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(endpoint)), null, null, null,
				Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of(), this.threads);
	}

	private static String name(int i) {
		return "service-" + i;
	}

}
