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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterMinimumRestoredEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.announce.Tracker;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the changes of one cluster to listeners, on a thread of its own. Each event
 * starts from the snapshot that the event before ended with: while listeners are busy
 * later changes are merged, and none is lost.
 */
final class ChangePublisher {

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final Supplier<ClusterSnapshot> source;

	private final int minMembers;

	private final SerialExecutor executor;

	/** First those of the application, then those of its child contexts. */
	private final List<Consumer<Object>> listeners = new CopyOnWriteArrayList<>();

	private final List<ChangeObserver> observers = new CopyOnWriteArrayList<>();

	private final List<Runnable> snapshotObservers = new CopyOnWriteArrayList<>();

	private final AtomicBoolean due = new AtomicBoolean();

	private final AtomicBoolean publishing = new AtomicBoolean();

	private final Arrivals arrivals = new Arrivals();

	private volatile @Nullable Tracker tracker;

	private volatile boolean open;

	private volatile ChangeCounts counts = ChangeCounts.NONE;

	private ClusterSnapshot published;

	private boolean belowMinimum;

	ChangePublisher(ClusterSettings settings, Supplier<ClusterSnapshot> source, SerialExecutor executor,
			Consumer<Object> listeners) {
		this.source = source;
		this.minMembers = settings.minMembers();
		this.executor = executor;
		this.listeners.add(listeners);
		this.published = ClusterSnapshot.unknown(settings.name());
	}

	void open() {
		this.open = true;
		changed();
	}

	void close() {
		this.open = false;
	}

	/** Run an observer after each new snapshot, until the returned action is run. */
	Runnable observeSnapshots(Runnable observer) {
		this.snapshotObservers.add(observer);
		return () -> this.snapshotObservers.remove(observer);
	}

	/** Publish to more listeners from now on. Their first event has all members. */
	void add(Consumer<Object> added) {
		this.executor.execute(() -> {
			this.listeners.add(added);
			ClusterSnapshot unknown = ClusterSnapshot.unknown(this.published.cluster());
			ClusterDiff diff = ClusterDiff.between(unknown.members(), this.published.members());
			if (!diff.isEmpty()) {
				added.accept(diff.event(unknown, this.published));
			}
			if (this.belowMinimum) {
				added.accept(new ClusterBelowMinimumEvent(this.published, this.minMembers));
			}
		});
	}

	void remove(Consumer<Object> removed) {
		this.listeners.remove(removed);
	}

	/** Report to a tracker which revision the listeners have processed. */
	void track(Tracker tracker) {
		this.tracker = tracker;
	}

	/** Return whether listeners are called. */
	boolean isOpen() {
		return this.open;
	}

	void observe(ChangeObserver observer) {
		this.observers.add(observer);
	}

	/**
	 * Record when an event of etcd arrived: the snapshot with that revision will contain
	 * it.
	 */
	void arrived(long revision, long nanos) {
		if (this.open) {
			this.arrivals.add(revision, nanos);
		}
	}

	/** The next snapshot comes from a read: it contains events that never arrived. */
	void readAgain() {
		this.arrivals.clear();
	}

	void changed() {
		this.snapshotObservers.forEach(Runnable::run);
		if (this.open && this.due.compareAndSet(false, true)) {
			this.executor.executeNext(this::publishNext);
		}
	}

	/** Return whether all changes so far have been published. */
	boolean isSettled() {
		return !this.due.get() && !this.publishing.get();
	}

	ChangeCounts counts() {
		return this.counts;
	}

	private void publishNext() {
		this.publishing.set(true);
		this.due.set(false);
		try {
			publish();
		}
		finally {
			this.publishing.set(false);
		}
	}

	private void publish() {
		Tracker tracker = this.tracker;
		long revision = (tracker != null) ? tracker.shown() : 0;
		ClusterSnapshot current = this.source.get();
		List<Long> arrived = this.arrivals.upTo(current.revision());
		if (!this.open || current.source() == Source.UNKNOWN) {
			return;
		}
		ClusterSnapshot previous = this.published;
		ClusterDiff diff = ClusterDiff.between(previous.members(), current.members());
		if (!diff.isEmpty()) {
			this.published = current;
			this.counts = this.counts.plus(diff);
			// Before the listeners, which may log themselves or block
			log(current, diff);
			publish(diff.event(previous, current));
			arrived.forEach((nanos) -> observe(current.cluster(), System.nanoTime() - nanos));
		}
		else if (previous.source() == Source.UNKNOWN) {
			this.published = current;
		}
		compareWithMinimum(current);
		if (tracker != null) {
			tracker.processed(revision);
		}
	}

	private void publish(Object event) {
		this.listeners.forEach((listeners) -> listeners.accept(event));
	}

	private void observe(String cluster, long nanos) {
		this.observers.forEach((observer) -> observer.published(cluster, Duration.ofNanos(nanos)));
	}

	private void compareWithMinimum(ClusterSnapshot current) {
		boolean below = current.members().size() < this.minMembers;
		// The context may have been closed while the listeners were busy
		if (below == this.belowMinimum || !this.open) {
			return;
		}
		this.belowMinimum = below;
		if (below) {
			logger.warn("Cluster " + current.cluster() + " has " + current.members().size() + " members, fewer than "
					+ this.minMembers);
			publish(new ClusterBelowMinimumEvent(current, this.minMembers));
		}
		else {
			publish(new ClusterMinimumRestoredEvent(current, this.minMembers));
		}
	}

	private static void log(ClusterSnapshot current, ClusterDiff diff) {
		if (logger.isInfoEnabled()) {
			StringBuilder line = new StringBuilder("Cluster ").append(current.cluster());
			append(line, " +", diff.added());
			append(line, " -", diff.removed());
			append(line, " ~", diff.updated());
			line.append(", now ").append(current.members().size()).append(" at revision ").append(current.revision());
			logger.info(line.toString());
		}
	}

	private static void append(StringBuilder line, String sign, Iterable<Member> members) {
		int count = 0;
		for (Member member : members) {
			if (++count <= 10) {
				line.append(sign).append(member.address());
			}
		}
		if (count > 10) {
			line.append(sign).append(count - 10).append(" more");
		}
	}

}
