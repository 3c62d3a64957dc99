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

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.handler.HandlerChain;
import io.github.clustercontrol.internal.render.ClusterSnapshots;

/**
 * A file over several clusters. It is written when all of them are read, and after each
 * change of one.
 */
final class ClusterFile {

	private final FileSettings settings;

	private final SelectedClusters clusters;

	private final HandlerChain chain;

	/** The handler must not run too early, as those of a cluster. */
	private volatile boolean handling;

	ClusterFile(FileSettings settings, SelectedClusters clusters, Threads threads) {
		this.settings = settings;
		this.clusters = clusters;
		this.chain = new HandlerChain(settings.owner(), List.of(settings.handler()), settings.quietPeriod(),
				clusters::current, threads.serialForWaiting("handlers-" + settings.owner().name()));
	}

	HandlerChain chain() {
		return this.chain;
	}

	/** Follow a cluster if it belongs to the file. */
	void join(WatchedCluster cluster) {
		if (this.clusters.selects(cluster)) {
			cluster.publisher().observeSnapshots(this::changed);
			cluster.follow(this.chain);
		}
	}

	/** Report a change of a cluster, or that a discover path is read. */
	void changed() {
		if (this.handling && this.clusters.isRead()) {
			this.chain.changed();
		}
	}

	/** Write the file from now on, also for what was read already. */
	void handle() {
		this.handling = true;
		changed();
	}

	/** The clusters were not read in time: use what an earlier run cached, if it is. */
	void restore() {
		this.chain.changed();
	}

	CountDownLatch firstRun() {
		return this.chain.firstRun();
	}

	void close() {
		this.chain.close();
	}

	FileStatus status() {
		ClusterSnapshots current = this.clusters.current();
		return new FileStatus(this.settings.owner().name(), current.names(), current.source(),
				this.chain.status().get(0));
	}

}
