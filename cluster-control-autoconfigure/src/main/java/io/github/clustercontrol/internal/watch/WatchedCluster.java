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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.handler.HandlerChain;
import io.github.clustercontrol.internal.handler.HandlerObserver;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One cluster: follows its directory and holds its last known state as one immutable
 * snapshot. Readers see a new state before listeners and handlers are told of it.
 */
final class WatchedCluster implements EtcdWatch.Listener {

	private static final Duration STALE_AFTER = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final ClusterSettings settings;

	private final ClusterModel model;

	private final SerialExecutor executor;

	private final EtcdWatch watch;

	private final ChangePublisher publisher;

	private final HandlerChain handlers;

	private final CountDownLatch firstRead = new CountDownLatch(1);

	private final ExpiryHold hold;

	private final @Nullable SnapshotCache cache;

	/** Set by the watch, and once by the start from what was kept of an earlier run. */
	private final AtomicReference<ClusterSnapshot> snapshot;

	/** Whether handlers run. They may be beans, and none is asked for too early. */
	private volatile boolean handling;

	private volatile Set<String> held = Set.of();

	private volatile Map<String, String> rejected = Map.of();

	private volatile long rejectedCount;

	private volatile @Nullable Instant confirmed;

	private volatile long confirmedNanos;

	private volatile long divergences;

	private volatile @Nullable EtcdRequestException failure;

	private final RepeatedFailure refusal = new RepeatedFailure();

	/** How often etcd had more to say than is accepted, since it last confirmed. */
	private int tooLarge;

	private @Nullable Future<?> staleCheck;

	private @Nullable Future<?> release;

	WatchedCluster(ClusterSettings settings, ClusterLimits limits, @Nullable Path cacheDirectory,
			EtcdConnection connection, Duration signOfLife, Threads threads, Consumer<Object> listeners) {
		String name = settings.name();
		this.settings = settings;
		this.model = new ClusterModel(settings.directory(), limits, System::nanoTime);
		this.snapshot = new AtomicReference<>(ClusterSnapshot.unknown(name));
		this.hold = new ExpiryHold(settings.expiryHold(), this.model,
				new SentinelCause(connection, settings.directory()), System::nanoTime);
		this.cache = (cacheDirectory != null)
				? new SnapshotCache(cacheDirectory, settings, this::snapshot, threads.serial("cache-" + name)) : null;
		this.executor = threads.serial("watch-" + name);
		EtcdWatch.Target target = EtcdWatch.Target.directory(settings.directory().prefix(), this.model::selection);
		this.watch = new EtcdWatch(connection, target, signOfLife, this.executor, this);
		this.publisher = new ChangePublisher(settings, this::snapshot, threads.serialForWaiting("events-" + name),
				listeners);
		this.handlers = new HandlerChain(name, settings.handlers(), settings.quietPeriod(), this::snapshot,
				threads.serialForWaiting("handlers-" + name));
	}

	ClusterSettings settings() {
		return this.settings;
	}

	ClusterSnapshot snapshot() {
		return this.snapshot.get();
	}

	CountDownLatch firstRead() {
		return this.firstRead;
	}

	@Nullable EtcdRequestException failure() {
		return this.failure;
	}

	CountDownLatch firstFiles() {
		return this.handlers.firstRun();
	}

	ChangePublisher publisher() {
		return this.publisher;
	}

	void observe(ChangeObserver observer) {
		this.publisher.observe(observer);
	}

	void observe(HandlerObserver observer) {
		this.handlers.observe(observer);
	}

	/**
	 * Begin to follow the directory. Nobody is told yet.
	 */
	void follow() {
		this.watch.start();
	}

	/**
	 * Have the handlers run from now on, with what was read already too.
	 */
	void handle() {
		this.handling = true;
		if (this.firstRead.getCount() == 0) {
			this.handlers.changed();
		}
	}

	/**
	 * Go by what was kept of an earlier run, unless etcd has answered meanwhile.
	 */
	void restore() {
		ClusterSnapshot unknown = this.snapshot.get();
		ClusterSnapshot kept = (this.cache != null && unknown.source() == Source.UNKNOWN) ? this.cache.load() : null;
		if (kept != null && this.snapshot.compareAndSet(unknown, kept)) {
			logger.warn(
					"Cluster " + this.settings.name() + " has not been read from etcd yet. Using the cached members of "
							+ kept.since() + " until it is read");
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
		this.executor.execute(() -> {
			cancel(this.staleCheck);
			cancel(this.release);
		});
	}

	ClusterStatus status() {
		EtcdRequestException failure = this.failure;
		Duration staleness = (this.confirmed != null) ? sinceConfirmed() : null;
		return new ClusterStatus(this.settings.directory().path(), snapshot(), this.settings.minMembers(), staleness,
				this.publisher.counts(), this.divergences, this.held, this.rejected, this.rejectedCount,
				(failure != null) ? failure.getMessage() : null, this.handlers.status());
	}

	@Override
	public void listed(Listing listing) {
		noteConfirmed();
		this.model.replace(listing, this.hold.keep(listing));
		this.publisher.readAgain();
		if (this.firstRead.getCount() > 0) {
			logger.info("Read cluster " + this.settings.name() + " (" + this.settings.directory() + "): "
					+ this.model.members().size() + " members at revision " + listing.revision());
		}
		show(Source.LIVE, null);
	}

	@Override
	public void listedAgain(Listing listing) {
		List<Member> told = this.model.members();
		boolean overfull = this.model.isOverfull();
		this.model.replace(listing, this.hold.keep(listing));
		int missed = ClusterDiff.between(told, this.model.members()).size();
		if (missed > 0 && !overfull) {
			this.divergences = this.divergences + missed;
			logger.warn("The watch of cluster " + this.settings.name() + " missed changes of " + missed
					+ " members. Reading " + this.settings.directory() + " again corrected them");
		}
		showUnconfirmed();
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		noteConfirmed();
		noteWatched();
		this.model.apply(this.hold.admit(this.model.sift(changes)));
		this.publisher.arrived(this.model.revision(), arrivedNanos);
		show(Source.LIVE, null);
	}

	private void release() {
		List<KeyChange> released = this.hold.release();
		if (released.isEmpty()) {
			releaseLater();
			return;
		}
		this.model.apply(released);
		showUnconfirmed();
	}

	@Override
	public void confirmed() {
		noteConfirmed();
		noteWatched();
		if (snapshot().source() == Source.STALE) {
			mark(Source.LIVE, null);
		}
	}

	@Override
	public void failed(EtcdRequestException failure) {
		this.failure = failure;
		// What is out of reach is told of once for the whole connection.
		boolean refused = failure.reason() == Reason.DENIED || failure.reason() == Reason.REFUSED;
		if (refused && this.refusal.isNew(failure.category())) {
			logger.warn("etcd refused a request while watching cluster " + this.settings.name() + " ("
					+ this.settings.directory() + "). " + untilThen() + " Retrying: " + failure.getMessage()
					+ failure.advice(GrantCommands.forWatching(this.settings.directory())));
		}
		// What is too much to be watched is read, in pieces
		if (failure.reason() == Reason.TOO_LARGE && ++this.tooLarge >= 2 && this.refusal.isNew(failure.category())) {
			logger.warn("A value in " + this.settings.directory() + " of cluster " + this.settings.name()
					+ " is too large for this application. " + untilThen() + " Retrying until the value is smaller: "
					+ failure.getMessage());
		}
	}

	private String untilThen() {
		return (snapshot().source() == Source.UNKNOWN) ? "Its members are not known yet."
				: "The last known members are kept.";
	}

	/**
	 * Only the watch proves that a refusal is over: a read may succeed between refusals
	 * of the watch.
	 */
	private void noteWatched() {
		if (this.refusal.isOver()) {
			logger
				.info("Watching cluster " + this.settings.name() + " (" + this.settings.directory() + ") works again");
		}
	}

	/** Show what did not come from etcd just now: it is as old as it was. */
	private void showUnconfirmed() {
		ClusterSnapshot last = snapshot();
		show(last.source(), last.since());
	}

	private void show(Source source, @Nullable Instant since) {
		this.rejected = this.model.rejected();
		this.rejectedCount = this.model.rejectedCount();
		this.held = addresses(this.hold.held());
		this.snapshot
			.set(new ClusterSnapshot(this.settings.name(), this.model.revision(), this.model.members(), source, since));
		this.firstRead.countDown();
		releaseLater();
		this.publisher.changed();
		if (this.handling) {
			this.handlers.changed();
		}
		if (this.cache != null) {
			this.cache.changed();
		}
	}

	private void mark(Source source, @Nullable Instant since) {
		ClusterSnapshot last = snapshot();
		this.snapshot.set(new ClusterSnapshot(last.cluster(), last.revision(), last.members(), source, since));
	}

	private void releaseLater() {
		cancel(this.release);
		Duration delay = this.hold.nextRelease();
		this.release = (delay != null) ? this.executor.schedule(delay, this::release) : null;
	}

	private Set<String> addresses(Set<String> keys) {
		if (keys.isEmpty()) {
			return keys;
		}
		int prefix = this.settings.directory().prefix().length();
		return keys.stream().map((key) -> key.substring(prefix)).collect(Collectors.toUnmodifiableSet());
	}

	private void noteConfirmed() {
		this.confirmedNanos = System.nanoTime();
		this.confirmed = Instant.now();
		this.failure = null;
		this.tooLarge = 0;
		if (this.staleCheck == null) {
			this.staleCheck = this.executor.schedule(STALE_AFTER, this::checkStale);
		}
	}

	/**
	 * Wakes up when the last confirmation is due to be too old, not at each confirmation.
	 */
	private void checkStale() {
		Duration left = STALE_AFTER.minus(sinceConfirmed());
		boolean stale = left.isZero() || left.isNegative();
		if (stale && snapshot().source() == Source.LIVE) {
			mark(Source.STALE, this.confirmed);
		}
		this.staleCheck = this.executor.schedule(stale ? STALE_AFTER : left, this::checkStale);
	}

	private static void cancel(@Nullable Future<?> future) {
		if (future != null) {
			future.cancel(false);
		}
	}

	private Duration sinceConfirmed() {
		return Duration.ofNanos(System.nanoTime() - this.confirmedNanos);
	}

}
