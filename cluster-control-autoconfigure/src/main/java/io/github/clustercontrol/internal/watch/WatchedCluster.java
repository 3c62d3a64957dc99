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

import java.time.Instant;
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
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.handler.HandlerChain;
import io.github.clustercontrol.internal.handler.HandlerOwner;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.watch.ClusterView.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * One watched cluster: the loop around {@link ClusterDraft}. It has the one reference to
 * the view of the cluster. All steps run on the executor of the watch that delivers its
 * changes. A new view can be read before listeners and handlers run.
 */
final class WatchedCluster {

	private final ClusterSettings settings;

	private final ClusterSteps steps;

	private final SerialExecutor executor;

	private final DueTimer release;

	private final ChangePublisher publisher;

	private final HandlerChain handlers;

	private final FollowedChanges followed;

	private final CountDownLatch firstRead = new CountDownLatch(1);

	private final AtomicReference<ClusterView> view;

	private @Nullable SnapshotCache cache;

	/** Called with the views before and after a change, before it is published. */
	private ViewObserver observer = (before, after) -> {
	};

	/** Handlers may be beans, which must not be created too early. */
	private volatile boolean handling;

	WatchedCluster(ClusterSettings settings, ClusterSteps steps, ClusterResources.Executors executors,
			Consumer<Object> listeners) {
		String name = settings.name();
		this.settings = settings;
		this.steps = steps;
		this.view = new AtomicReference<>(ClusterView.unknown(name));
		this.executor = executors.state();
		this.release = new DueTimer(this.executor, this::release);
		this.publisher = new ChangePublisher(settings, this::snapshot, executors.events(), listeners);
		this.handlers = new HandlerChain(HandlerOwner.cluster(name), settings.handlers(), settings.quietPeriod(),
				() -> ClusterSnapshots.of(snapshot()), executors.handlers());
		this.followed = new FollowedChanges(settings, () -> view().decidedRevision(), this.publisher);
		this.followed.follow(this.handlers);
	}

	/** Cache the snapshots from now on. To be called before the first step. */
	void cache(@Nullable SnapshotCache cache) {
		this.cache = cache;
	}

	/** Write the last snapshot to the cache and no later one. */
	void endCache() {
		if (this.cache != null) {
			this.cache.end();
		}
	}

	/** Call an observer from now on. To be called before the first step. */
	void observe(ViewObserver observer) {
		this.observer = observer;
	}

	ClusterSettings settings() {
		return this.settings;
	}

	ClusterView view() {
		return this.view.get();
	}

	ClusterSnapshot snapshot() {
		return view().snapshot();
	}

	/** Return the members by the last step. */
	Members members() {
		return state().members();
	}

	private ClusterState state() {
		return view().state();
	}

	CountDownLatch firstRead() {
		return this.firstRead;
	}

	ChangePublisher publisher() {
		return this.publisher;
	}

	HandlerChain handlers() {
		return this.handlers;
	}

	/** The handler of a file follows this cluster from now on. */
	void follow(HandlerChain file) {
		if (this.settings.announce()) {
			this.followed.follow(file);
		}
	}

	/** Return the changes to announce, if this cluster is announced. */
	Optional<FollowedChanges> announced() {
		return this.settings.announce() ? Optional.of(this.followed) : Optional.empty();
	}

	/** Run the handlers from now on, also for what was read already. */
	void handle() {
		this.handling = true;
		if (this.firstRead.getCount() == 0) {
			this.handlers.changed();
		}
	}

	/**
	 * Use the snapshot that an earlier run cached, unless etcd was read meanwhile. Return
	 * it if it is used.
	 */
	Optional<ClusterSnapshot> restore() {
		boolean unknown = snapshot().source() == Source.UNKNOWN;
		ClusterSnapshot cached = (this.cache != null && unknown) ? this.cache.load() : null;
		boolean used = cached != null && update((view) -> view.restored(cached)).snapshot() == cached;
		if (used) {
			this.publisher.changed();
		}
		this.handlers.changed();
		return Optional.ofNullable(used ? cached : null);
	}

	/** End. The owner of the cache ends that. */
	void close() {
		this.handlers.close();
		this.executor.execute(this.release::cancel);
	}

	ClusterStatus status() {
		return ClusterStatus.of(this.settings, view(), this.publisher.counts(), this.handlers.status());
	}

	ChangeHistory history() {
		return state().history();
	}

	KnownMembership known(String address) {
		return KnownMembership.of(view(), this.settings, address);
	}

	/** Decide the next state, which is not shown yet. */
	ClusterState next(Consumer<ClusterDraft> changes) {
		return this.steps.next(state(), changes);
	}

	/** Everything was read. */
	void listed(ClusterState state, Confirmation confirmation) {
		this.publisher.readAgain();
		show(true, (view) -> view.with(state, Source.LIVE, null).confirmed(confirmation));
	}

	/**
	 * Everything was read a while ago, while the watch was open. Return how many members
	 * the watch missed.
	 */
	int listedAgain(Consumer<ClusterDraft> changes) {
		ClusterState before = state();
		ClusterState state = next(changes);
		int differences = ClusterDiff.between(before.members(), state.members()).size();
		int missed = before.isOverfull() ? 0 : differences;
		show(missed > 0, (view) -> view.with(state).diverged(missed));
		return missed;
	}

	void changed(List<KeyChange> changes, long arrivedNanos, Confirmation confirmation) {
		ClusterState state = next((draft) -> draft.change(changes));
		this.publisher.arrived(state.revision(), arrivedNanos);
		show(changes.stream().anyMatch(KeyChange::deleted),
				(view) -> view.with(state, Source.LIVE, null).confirmed(confirmation));
	}

	void confirmed(Confirmation confirmation) {
		this.view.updateAndGet((view) -> view.confirmed(confirmation).marked(Source.STALE, Source.LIVE, null));
	}

	void failed(EtcdRequestException failure) {
		this.view.updateAndGet((view) -> view.failed(failure));
	}

	/** etcd has confirmed nothing since a time. */
	void stale(@Nullable Instant since) {
		this.view.updateAndGet((view) -> view.marked(Source.LIVE, Source.STALE, since));
	}

	private void release() {
		ClusterState before = state();
		ClusterState state = next(ClusterDraft::release);
		if (state.members() != before.members()) {
			show(true, (view) -> view.with(state));
			return;
		}
		this.view.updateAndGet((view) -> view.with(state));
		scheduleRelease();
	}

	private void show(boolean removed, UnaryOperator<ClusterView> next) {
		update(next);
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

	private ClusterView update(UnaryOperator<ClusterView> next) {
		ClusterView before = view();
		ClusterView after = this.view.updateAndGet(next);
		this.observer.changed(before, after);
		return after;
	}

	private void scheduleRelease() {
		this.release.setIn(state().departures().nextDecision(this.settings.expiryHold(), System.nanoTime()));
	}

	/** Observes the views of a cluster. */
	@FunctionalInterface
	interface ViewObserver {

		void changed(ClusterView before, ClusterView after);

	}

}
