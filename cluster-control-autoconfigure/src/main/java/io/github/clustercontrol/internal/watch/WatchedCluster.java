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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.handler.HandlerChain;
import io.github.clustercontrol.internal.watch.ClusterView.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * One watched cluster: the loop around {@link ClusterDecisions}. It has the one reference
 * to the view of the cluster, and the timers. All steps run on the executor of the watch.
 * A new view can be read before listeners and handlers run.
 */
final class WatchedCluster implements EtcdWatch.Listener {

	private static final Duration STALE_AFTER = Duration.ofSeconds(10);

	private final ClusterSettings settings;

	private final ClusterDecisions decisions;

	private final WatchLog log;

	private final SerialExecutor executor;

	private final DueTimer release;

	private final EtcdWatch watch;

	private final ChangePublisher publisher;

	private final HandlerChain handlers;

	private final FollowedChanges followed;

	private final @Nullable SnapshotCache cache;

	private final CountDownLatch firstRead = new CountDownLatch(1);

	private final AtomicReference<ClusterView> view;

	/** Handlers may be beans, which must not be created too early. */
	private volatile boolean handling;

	WatchedCluster(ClusterSettings settings, ClusterLimits limits, @Nullable Path cacheDirectory,
			EtcdConnection connection, Duration heartbeat, Threads threads, Consumer<Object> listeners) {
		String name = settings.name();
		this.settings = settings;
		this.decisions = new ClusterDecisions(settings, limits, connection, this::state);
		this.log = new WatchLog(settings);
		this.view = new AtomicReference<>(ClusterView.unknown(name));
		this.cache = (cacheDirectory != null)
				? new SnapshotCache(cacheDirectory, settings, this::snapshot, threads.serial("cache-" + name)) : null;
		this.executor = threads.serial("watch-" + name);
		this.release = new DueTimer(this.executor, this::release);
		EtcdWatch.Target target = EtcdWatch.Target.directory(settings.directory().prefix(), this.decisions::selection);
		this.watch = new EtcdWatch(connection, target, heartbeat, this.executor, this);
		this.publisher = new ChangePublisher(settings, this::snapshot, threads.serialForWaiting("events-" + name),
				listeners);
		this.handlers = new HandlerChain(name, settings.handlers(), settings.quietPeriod(), this::snapshot,
				threads.serialForWaiting("handlers-" + name));
		this.followed = new FollowedChanges(settings.directory(), () -> this.view.get().decidedRevision(),
				this.publisher, this.handlers);
	}

	ClusterSnapshot snapshot() {
		return this.view.get().snapshot();
	}

	CountDownLatch firstRead() {
		return this.firstRead;
	}

	@Nullable EtcdRequestException failure() {
		return this.view.get().failure();
	}

	ChangePublisher publisher() {
		return this.publisher;
	}

	HandlerChain handlers() {
		return this.handlers;
	}

	/** Return the changes to announce, if this cluster is announced. */
	Optional<FollowedChanges> announced() {
		return this.settings.announce() ? Optional.of(this.followed) : Optional.empty();
	}

	/** Start to read and to watch the directory. Handlers do not run yet. */
	void follow() {
		this.watch.start();
		checkStale();
	}

	/** Run the handlers from now on, also for what was read already. */
	void handle() {
		this.handling = true;
		if (this.firstRead.getCount() == 0) {
			this.handlers.changed();
		}
	}

	/** Use the snapshot that an earlier run cached, unless etcd was read meanwhile. */
	void restore() {
		boolean unknown = snapshot().source() == Source.UNKNOWN;
		ClusterSnapshot cached = (this.cache != null && unknown) ? this.cache.load() : null;
		if (cached != null && this.view.updateAndGet((view) -> view.restored(cached)).snapshot() == cached) {
			this.log.restored(cached);
			this.publisher.changed();
		}
		this.handlers.changed();
	}

	void close() {
		this.watch.close();
		this.handlers.close();
		if (this.cache != null) {
			this.cache.close();
		}
		this.executor.execute(this.release::cancel);
	}

	ClusterStatus status() {
		return ClusterStatus.of(this.settings, this.view.get(), this.publisher.counts(), this.handlers.status());
	}

	ChangeHistory history() {
		return state().history();
	}

	KnownMembership known(String address) {
		return KnownMembership.of(this.view.get(), this.settings, address);
	}

	@Override
	public void listed(Listing listing) {
		Confirmation confirmation = Confirmation.now();
		this.log.confirmed();
		ClusterState state = this.decisions.replace(listing);
		this.publisher.readAgain();
		if (this.firstRead.getCount() > 0) {
			this.log.read(state);
		}
		show(true, (view) -> view.with(state, Source.LIVE, null).confirmed(confirmation));
	}

	@Override
	public void listedAgain(Listing listing) {
		ClusterState before = state();
		ClusterState state = this.decisions.replace(listing);
		int differences = ClusterDiff.between(before.members(), state.members()).size();
		int missed = before.isOverfull() ? 0 : differences;
		if (missed > 0) {
			this.log.diverged(missed);
		}
		show(missed > 0, (view) -> view.with(state).diverged(missed));
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		Confirmation confirmation = Confirmation.now();
		this.log.watched();
		ClusterState state = this.decisions.change(changes);
		this.publisher.arrived(state.revision(), arrivedNanos);
		show(changes.stream().anyMatch(KeyChange::deleted),
				(view) -> view.with(state, Source.LIVE, null).confirmed(confirmation));
	}

	@Override
	public void confirmed() {
		Confirmation confirmation = Confirmation.now();
		this.log.watched();
		this.view.updateAndGet((view) -> view.confirmed(confirmation).marked(Source.STALE, Source.LIVE, null));
	}

	@Override
	public void failed(EtcdRequestException failure) {
		this.log.failed(failure, this.view.updateAndGet((view) -> view.failed(failure)).snapshot().source());
	}

	private void release() {
		ClusterState before = state();
		ClusterState state = this.decisions.release();
		if (state.members() != before.members()) {
			show(true, (view) -> view.with(state));
			return;
		}
		this.view.updateAndGet((view) -> view.with(state));
		scheduleRelease();
	}

	private ClusterState state() {
		return this.view.get().state();
	}

	private void show(boolean removed, UnaryOperator<ClusterView> next) {
		this.view.updateAndGet(next);
		this.followed.shown(removed ? state().revision() : 0);
		this.firstRead.countDown();
		scheduleRelease();
		this.publisher.changed();
		if (this.handling) {
			this.handlers.changed();
		}
		if (this.cache != null) {
			this.cache.changed();
		}
	}

	private void scheduleRelease() {
		this.release.setIn(state().departures().nextDecision(this.settings.expiryHold(), System.nanoTime()));
	}

	/** Runs when the last confirmation may be too old, not at each confirmation. */
	private void checkStale() {
		Confirmation last = this.view.get().confirmation();
		Duration left = STALE_AFTER;
		if (last != null) {
			left = STALE_AFTER.minusNanos(System.nanoTime() - last.nanos());
			if (left.isZero() || left.isNegative()) {
				this.view.updateAndGet((view) -> view.marked(Source.LIVE, Source.STALE, last.time()));
				left = STALE_AFTER;
			}
		}
		this.executor.schedule(left, this::checkStale);
	}

}
