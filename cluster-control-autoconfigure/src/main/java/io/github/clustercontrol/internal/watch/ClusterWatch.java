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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.Many;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.watch.ClusterView.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * The watch of the directory of one configured cluster.
 */
final class ClusterWatch implements EtcdWatch.Listener, DirectoryWatch {

	private final ClusterRules rules;

	private final WatchedCluster cluster;

	private final @Nullable SnapshotCache cache;

	private final WatchLog log;

	private final EtcdWatch watch;

	private final StaleTimer staleness;

	private ReadAhead ahead;

	ClusterWatch(ClusterSettings settings, ClusterLimits limits, ClusterResources resources) {
		String name = settings.name();
		this.rules = new ClusterRules(settings.directory(), limits, settings.expiryHold());
		SentinelCause cause = new SentinelCause(resources.connection(), settings.directory());
		ClusterSteps steps = new ClusterSteps(() -> this.rules,
				(departure) -> cause.expired(departure.lease(), departure.revision()), System::nanoTime,
				new KeyWarnings(settings.directory(), limits, System::nanoTime));
		SerialExecutor executor = resources.threads().serial(Many.WATCHES, "watch-" + name);
		this.cluster = new WatchedCluster(settings, steps, resources.executors(name, executor), resources.listeners());
		this.cache = (resources.cacheDirectory() != null) ? new SnapshotCache(resources.cacheDirectory(), settings,
				this.cluster::snapshot, resources.threads().serial(Many.CACHES, "cache-" + name)) : null;
		this.cluster.cache(this.cache);
		this.log = new WatchLog("cluster " + name, settings.directory());
		this.ahead = new ReadAhead(this.rules, this.cluster::members);
		EtcdWatch.Target target = EtcdWatch.Target.directory(settings.directory().prefix(), this::selection);
		this.watch = new EtcdWatch(resources.connection(), target, resources.heartbeat(), executor, this);
		this.staleness = new StaleTimer(executor, () -> this.cluster.view().confirmation(), this.cluster::stale);
	}

	WatchedCluster cluster() {
		return this.cluster;
	}

	@Override
	public void follow() {
		this.watch.start();
		this.staleness.start();
	}

	@Override
	public void handle() {
		this.cluster.handle();
	}

	@Override
	public void restore() {
		this.cluster.restore().ifPresent((cached) -> this.log.restored(cached.since()));
	}

	@Override
	public void close() {
		this.watch.close();
		this.staleness.close();
		this.cluster.close();
		if (this.cache != null) {
			this.cache.close();
		}
	}

	@Override
	public CountDownLatch firstRead() {
		return this.cluster.firstRead();
	}

	@Override
	public CountDownLatch firstRun() {
		return this.cluster.handlers().firstRun();
	}

	@Override
	public @Nullable EtcdRequestException failure() {
		return this.cluster.view().failure();
	}

	private Selection selection() {
		this.ahead = new ReadAhead(this.rules, this.cluster::members);
		return this.ahead.selection();
	}

	@Override
	public void listed(Listing listing) {
		Confirmation confirmation = Confirmation.now();
		this.log.confirmed();
		ClusterState state = this.cluster.next((draft) -> draft.replace(listing, this.ahead));
		if (firstRead().getCount() > 0) {
			this.log.read(state.members().size() + " members", state.revision());
		}
		this.cluster.listed(state, confirmation);
	}

	@Override
	public void listedAgain(Listing listing) {
		int missed = this.cluster.listedAgain((draft) -> draft.replace(listing, this.ahead));
		if (missed > 0) {
			this.log.diverged(missed);
		}
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		Confirmation confirmation = Confirmation.now();
		this.log.watched();
		this.cluster.changed(changes, arrivedNanos, confirmation);
	}

	@Override
	public void confirmed(Duration ago) {
		Confirmation confirmation = Confirmation.ago(ago);
		this.log.watched();
		this.cluster.confirmed(confirmation);
	}

	@Override
	public void failed(EtcdRequestException failure) {
		this.cluster.failed(failure);
		this.log.failed(failure, this.cluster.snapshot().source() != Source.UNKNOWN);
	}

}
