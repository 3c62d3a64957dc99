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

package io.github.clustercontrol.benchmark;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.StartSettings;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The parts of an application that watches one cluster, with its listener, threads and
 * connection.
 */
final class Watching implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final Threads threads = new Threads();

	private final EtcdSettings settings;

	private final EtcdConnection connection;

	private final WatchedClusters clusters;

	Watching(String endpoint, String path, @Nullable Consumer<ClusterChangedEvent> listener) {
		this.settings = new EtcdSettings(List.of(URI.create(endpoint)), null, null, null, TIMEOUT, TIMEOUT);
		this.connection = new EtcdConnection(this.settings, List.of(), this.threads);
		if (listener != null) {
			this.context.addApplicationListener(
					(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> listener
						.accept(event.getPayload()));
		}
		this.clusters = clusters(List.of(path));
		this.clusters.start();
		this.context.addApplicationListener(this.clusters);
		this.context.refresh();
	}

	private WatchedClusters clusters(List<String> paths) {
		List<ClusterSettings> clusters = paths.stream().map(Watching::cluster).toList();
		return new WatchedClusters(clusters, ClusterLimits.of(paths.size()),
				new StartSettings(Duration.ofSeconds(30), false, paths.get(0) + "/probe", null), Duration.ofSeconds(5),
				this.connection, this.threads, this.context);
	}

	/** Leases expire on purpose here, so no member is held. */
	private static ClusterSettings cluster(String path) {
		return new ClusterSettings(path.substring(path.lastIndexOf('/') + 1), new ClusterDirectory(path), 0,
				Duration.ZERO, Duration.ofMillis(100), List.of());
	}

	/** Return an open connection of another application, which uses these threads. */
	EtcdConnection connect() {
		EtcdConnection another = new EtcdConnection(this.settings, List.of(), this.threads);
		new EtcdKeys(another).get("/none");
		return another;
	}

	/** Register another application over its connection. */
	Registering register(EtcdConnection connection, String key, Runnable terminated) {
		return new Registering(connection, key, this.threads, this.context, terminated);
	}

	/**
	 * Read other clusters over the same connection, as at a start, until all their
	 * members are available, and return the time in nanoseconds.
	 */
	long read(List<String> paths) {
		WatchedClusters another = clusters(paths);
		long begin = System.nanoTime();
		another.start();
		long took = System.nanoTime() - begin;
		another.stop();
		return took;
	}

	@Override
	public void close() {
		this.clusters.stop();
		this.connection.close();
		this.threads.close();
		this.context.close();
	}

}
