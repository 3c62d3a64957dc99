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

package io.github.clustercontrol.internal.announce;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.announce.rules.AnnouncementRules;
import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdKeys;

/**
 * Announces in etcd which changes of its clusters this application has applied, for the
 * instances that leave these clusters. {@link AnnouncementRules} decides when; this is
 * the loop.
 */
public final class Announcer implements AutoCloseable {

	private final List<AnnouncedCluster> clusters;

	private final AnnouncementLease lease;

	private final SerialExecutor executor;

	private final DueTimer timer;

	private final AtomicBoolean due = new AtomicBoolean();

	private long usedLease;

	private volatile boolean closed;

	/** The name may take a while to find out. */
	public Announcer(List<ConsumedCluster> clusters, Supplier<String> name, AnnouncementLease lease, EtcdKeys keys,
			SerialExecutor executor) {
		this.clusters = clusters.stream().map((cluster) -> new AnnouncedCluster(cluster, name, keys)).toList();
		this.lease = lease;
		this.executor = executor;
		this.timer = new DueTimer(executor, this::announce);
	}

	/** Begin to announce. Without a cluster nothing happens. */
	public void start() {
		if (!this.clusters.isEmpty()) {
			this.clusters.forEach((cluster) -> cluster.onProgress(this::changed));
			this.lease.start(this::changed);
		}
	}

	/** Announce nothing any more, and give up a lease that is only for that. */
	@Override
	public void close() {
		if (!this.clusters.isEmpty()) {
			this.closed = true;
			this.lease.close();
		}
	}

	private void changed() {
		if (this.due.compareAndSet(false, true)) {
			this.executor.execute(() -> {
				this.due.set(false);
				announce();
			});
		}
	}

	private void announce() {
		long current = this.lease.id();
		if (current == 0 || this.closed) {
			return;
		}
		if (current != this.usedLease) {
			this.usedLease = current;
			this.clusters.forEach(AnnouncedCluster::forget);
		}
		long next = AnnouncementRules.NEVER;
		for (AnnouncedCluster cluster : this.clusters) {
			next = Math.min(next, cluster.announce(current, this.timer.now()));
		}
		this.timer.set(next);
	}

}
