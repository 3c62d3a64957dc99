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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.Many;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterView.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * The one watch of all clusters below a discover path: divides what it delivers among the
 * clusters.
 */
final class DiscoveryWatch implements EtcdWatch.Listener, DirectoryWatch {

	private final DiscoverySettings settings;

	private final DiscoveryRules rules;

	private final DiscoveredClusters clusters;

	private final Subscribers subscribers;

	private final KeyWarnings warnings;

	private final WatchLog log;

	private final EtcdWatch watch;

	private final StaleTimer staleness;

	private final @Nullable DiscoveryCache cache;

	private final CountDownLatch firstRead = new CountDownLatch(1);

	/** The path itself, without members. */
	private final AtomicReference<ClusterView> view;

	/** Held by the thread of the start or by a read, which may wait for etcd. */
	private final Object restoring = new Object();

	private DiscoveryRead read;

	DiscoveryWatch(DiscoverySettings settings, DiscoveryLimits limits, ClusterResources resources, ClusterNames names,
			NamesPublisher publisher, Subscribers subscribers) {
		String path = settings.path().path();
		this.settings = settings;
		this.subscribers = subscribers;
		this.rules = new DiscoveryRules(settings, limits);
		SerialExecutor executor = resources.threads().serial(Many.WATCHES, "watch-" + path);
		this.cache = (resources.cacheDirectory() != null) ? new DiscoveryCache(resources.cacheDirectory(), this.rules,
				resources.threads().serial(Many.CACHES, "cache-" + path)) : null;
		this.warnings = new KeyWarnings(settings.path(), limits.cluster(limits.valueChars()), System::nanoTime);
		UnansweredPause cause = new UnansweredPause(new SentinelCause(resources.connection(), settings.path()));
		this.clusters = new DiscoveredClusters(this.rules, names, publisher, subscribers,
				(name) -> create(name, cause, executor, resources));
		this.log = new WatchLog("discover path", settings.path());
		this.view = new AtomicReference<>(ClusterView.unknown(settings.all()));
		this.read = new DiscoveryRead(this.rules, this.clusters);
		EtcdWatch.Target target = EtcdWatch.Target.directory(settings.path().prefix(), this::selection);
		this.watch = new EtcdWatch(resources.connection(), target, resources.heartbeat(), executor, this);
		this.staleness = new StaleTimer(executor, () -> this.view.get().confirmation(), this::stale);
	}

	private WatchedCluster create(String name, UnansweredPause cause, SerialExecutor executor,
			ClusterResources resources) {
		ClusterRules rules = this.rules.of(name);
		ClusterSteps steps = new ClusterSteps(() -> this.clusters.rules(rules),
				(departure) -> cause.expired(rules.directory(), departure), System::nanoTime, this.warnings);
		ClusterSettings cluster = this.settings.cluster(name);
		WatchedCluster created = new WatchedCluster(cluster, steps, resources.executors(name, executor),
				resources.listeners());
		created.cache((this.cache != null) ? this.cache.of(cluster, created::snapshot) : null);
		return created;
	}

	ClusterDirectory path() {
		return this.settings.path();
	}

	ClusterSnapshot snapshot() {
		return this.view.get().snapshot();
	}

	/** Return the states of all known clusters, also of those without members. */
	List<ClusterSnapshot> snapshots() {
		return this.clusters.all().stream().map(WatchedCluster::snapshot).toList();
	}

	@Nullable WatchedCluster find(String name) {
		return this.clusters.find(name);
	}

	DiscoveryStatus status() {
		return DiscoveryStatus.of(this.settings, this.view.get(), this.clusters);
	}

	/** Return the status of a cluster, with its rejected keys. */
	ClusterStatus status(WatchedCluster cluster) {
		return cluster.status().withRejected(this.view.get().state().rejected());
	}

	@Override
	public void follow() {
		this.watch.start();
		this.staleness.start();
	}

	@Override
	public void handle() {
		// Discovered clusters have no handlers
	}

	/** Called by the thread of the start: the watch may read at the same time. */
	@Override
	public void restore() {
		synchronized (this.restoring) {
			if (this.cache == null || this.firstRead.getCount() == 0) {
				return;
			}
			Instant since = null;
			for (String name : this.cache.names()) {
				if (!this.clusters.isTaken(name)) {
					Optional<ClusterSnapshot> cached = this.clusters.findOrCreate(name).restore();
					since = cached.map(ClusterSnapshot::since).orElse(since);
				}
			}
			if (since != null) {
				Instant last = since;
				this.log.restored(last);
				this.view.updateAndGet((view) -> view.marked(Source.UNKNOWN, Source.RESTORED, last));
			}
		}
	}

	@Override
	public void close() {
		this.watch.close();
		this.staleness.close();
		Collection<WatchedCluster> all = this.clusters.all();
		all.forEach(WatchedCluster::close);
		if (this.cache != null) {
			this.cache.close(all);
		}
	}

	@Override
	public CountDownLatch firstRead() {
		return this.firstRead;
	}

	@Override
	public CountDownLatch firstRun() {
		return this.firstRead;
	}

	@Override
	public @Nullable EtcdRequestException failure() {
		return this.view.get().failure();
	}

	Selection selection() {
		this.read = new DiscoveryRead(this.rules, this.clusters);
		return this.read.selection();
	}

	@Override
	public void listed(Listing listing) {
		Confirmation confirmation = Confirmation.now();
		this.log.confirmed();
		synchronized (this.restoring) {
			known().forEach((cluster) -> cluster.listed(cluster.next(replacing(cluster, listing)), confirmation));
			replaceRejected(listing);
			this.view.updateAndGet((view) -> view.with(view.state(), Source.LIVE, null).confirmed(confirmation));
			if (this.firstRead.getCount() > 0) {
				this.log.read(this.clusters.count() + " clusters with " + this.clusters.size() + " members",
						listing.revision());
				this.firstRead.countDown();
				if (this.cache != null) {
					this.cache.retain(this.clusters.known());
				}
			}
		}
		this.subscribers.read();
	}

	@Override
	public void listedAgain(Listing listing) {
		boolean overfull = this.view.get().state().isOverfull();
		this.read.limit();
		int missed = known().filter((cluster) -> this.read.isComparable(cluster.settings().name()))
			.mapToInt((cluster) -> listedAgain(cluster, listing))
			.sum();
		replaceRejected(listing);
		if (missed > 0 && !overfull) {
			this.view.updateAndGet((view) -> view.diverged(missed));
			this.log.diverged(missed);
		}
	}

	private int listedAgain(WatchedCluster cluster, Listing listing) {
		Confirmation last = this.view.get().confirmation();
		if (last == null || cluster.firstRead().getCount() == 0) {
			return cluster.listedAgain(replacing(cluster, listing));
		}
		// No event announced this cluster
		ClusterState first = cluster.next(replacing(cluster, listing));
		cluster.listed(first, last);
		return first.members().size();
	}

	private Consumer<ClusterDraft> replacing(WatchedCluster cluster, Listing listing) {
		DiscoveryRead.Part part = this.read.part(cluster.settings().name());
		return (draft) -> part.applyTo(draft, listing.revision());
	}

	private void replaceRejected(Listing listing) {
		RejectedKeysDraft draft = new RejectedKeysDraft(this.rules.path(), rejected());
		this.read.replace(draft);
		reject(draft, listing.revision());
		// What was read takes as much memory as all members
		this.read = new DiscoveryRead(this.rules, this.clusters);
	}

	/**
	 * Return the clusters that were known before the read, and those that it found. Each
	 * is created when the one before it has its members: a cluster without members may be
	 * forgotten for it.
	 */
	private Stream<WatchedCluster> known() {
		Set<String> found = this.read.clusters();
		return Stream.concat(
				this.clusters.all().stream().filter((cluster) -> !found.contains(cluster.settings().name())),
				found.stream().map(this.clusters::findOrCreate));
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		Confirmation confirmation = Confirmation.now();
		this.log.watched();
		DiscoveryDraft draft = new DiscoveryDraft(this.rules, this.clusters, rejected());
		draft.change(changes);
		this.read.changed(draft.changes().keySet());
		for (Map.Entry<String, List<KeyChange>> part : draft.changes().entrySet()) {
			this.clusters.findOrCreate(part.getKey()).changed(part.getValue(), arrivedNanos, confirmation);
		}
		reject(draft.rejected(), changes.get(changes.size() - 1).revision());
		confirm(confirmation, this.view.get().snapshot().source() != Source.LIVE);
	}

	private RejectedKeys rejected() {
		return this.view.get().state().rejected();
	}

	private void reject(RejectedKeysDraft rejected, long revision) {
		this.warnings.log(rejected(), rejected, this.rules.limits().toString());
		ClusterState state = ClusterState.rejecting(rejected.done(), revision);
		this.view.updateAndGet((view) -> view.with(state));
	}

	@Override
	public void confirmed(Duration ago) {
		this.log.watched();
		confirm(Confirmation.ago(ago), true);
	}

	/** There may be very many clusters: not all are confirmed for each change. */
	private void confirm(Confirmation confirmation, boolean all) {
		this.view.updateAndGet((view) -> view.confirmed(confirmation).marked(Source.STALE, Source.LIVE, null));
		if (all) {
			this.clusters.all().forEach((cluster) -> cluster.confirmed(confirmation));
		}
	}

	@Override
	public void failed(EtcdRequestException failure) {
		this.view.updateAndGet((view) -> view.failed(failure));
		this.clusters.all().forEach((cluster) -> cluster.failed(failure));
		this.log.failed(failure, this.view.get().snapshot().source() != Source.UNKNOWN);
	}

	private void stale(@Nullable Instant since) {
		this.view.updateAndGet((view) -> view.marked(Source.LIVE, Source.STALE, since));
		this.clusters.all().forEach((cluster) -> cluster.stale(since));
	}

}
