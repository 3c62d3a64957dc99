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

package io.github.clustercontrol.internal.etcd;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.etcd.rules.Renewal;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What is known of etcd's history from its answers: which etcd cluster it is, and which
 * revision it has reached. Safe for use by several threads.
 */
final class EtcdHistory {

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final Endpoints endpoints;

	private final AtomicLong highestRevision = new AtomicLong();

	private final Set<Long> otherClusters = ConcurrentHashMap.newKeySet();

	/** What to call after a renewal. Each calls the given task when it is done. */
	private final Set<Consumer<Runnable>> onRenewal = ConcurrentHashMap.newKeySet();

	private volatile long clusterId;

	private volatile long term;

	private volatile Renewal renewal = Renewal.NONE;

	EtcdHistory(Endpoints endpoints) {
		this.endpoints = endpoints;
	}

	/**
	 * Return the id of the etcd cluster that answered last, 0 before the first answer.
	 */
	long clusterId() {
		return this.clusterId;
	}

	/**
	 * Return the highest revision of any answer, 0 before the first. It starts again with
	 * another etcd cluster, and when etcd went back.
	 */
	long highestRevision() {
		return this.highestRevision.get();
	}

	/**
	 * Return the term of the last answer, 0 before the first. Only a restore lowers it.
	 */
	long term() {
		return this.term;
	}

	/**
	 * Return the last renewal that etcd answered, with the time of
	 * {@link System#nanoTime()}.
	 */
	Renewal renewal() {
		return this.renewal;
	}

	/**
	 * Record a renewal that etcd answered. A watch that has all changes up to its
	 * revision needs no request of its own.
	 */
	void renewed(Header header, long sentNanos) {
		this.renewal = new Renewal(header, sentNanos);
		callNext(this.onRenewal.iterator());
	}

	/**
	 * Call a task after each renewal until it is removed. The task gets one that it has
	 * to call when it is done: the watches go on one after the other, most of them on the
	 * thread that renews, because a timer and a thread for each would wake them.
	 */
	void onRenewal(Consumer<Runnable> task) {
		this.onRenewal.add(task);
	}

	void removeOnRenewal(Consumer<Runnable> task) {
		this.onRenewal.remove(task);
	}

	private static void callNext(Iterator<Consumer<Runnable>> tasks) {
		if (tasks.hasNext()) {
			tasks.next().accept(() -> callNext(tasks));
		}
	}

	/** Use the header of an answer. */
	void answered(long clusterId, long revision, long term) {
		if (clusterId != this.endpoints.clusterId() && clusterId != 0) {
			// Another cluster took the place of ours while this answer was in flight
			return;
		}
		long before = this.clusterId;
		this.clusterId = clusterId;
		this.term = term;
		if (before != 0 && before != clusterId) {
			otherCluster(clusterId);
			this.highestRevision.set(revision);
		}
		else {
			this.highestRevision.accumulateAndGet(revision, Math::max);
		}
	}

	/** Report that another etcd cluster answers than before. Each watch finds out. */
	void otherCluster(long id) {
		if (this.otherClusters.add(id)) {
			logger.warn(
					"etcd is a different etcd cluster than before. Reading all clusters and registering this instance again");
		}
	}

	/** Report that etcd went back, because it was wiped or restored. */
	void restarted(long known, long revision) {
		if (this.highestRevision.compareAndSet(known, revision)) {
			logger.warn("etcd went back from revision " + known + " to " + revision
					+ ": it was wiped or restored. Reading all clusters and registering this instance again");
		}
	}

}
