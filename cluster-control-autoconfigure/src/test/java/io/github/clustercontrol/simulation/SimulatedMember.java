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

package io.github.clustercontrol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A member of {@link SimulatedEtcd} with the watches that are open at it. One that lags
 * behind has not applied the latest revisions yet; requests are linearizable and do not
 * depend on it.
 */
final class SimulatedMember {

	private final SimulatedEtcd etcd;

	private final List<SimulatedWatch> watches = new ArrayList<>();

	/** The revisions that it had applied at the times at which that changed. */
	private final TreeMap<Long, Long> history = new TreeMap<>();

	private long applied;

	private boolean lagging;

	/** Whether it responds ahead of changes, as etcd before 3.4.25 and 3.5.8 may do. */
	private boolean respondsAhead;

	SimulatedMember(SimulatedEtcd etcd) {
		this.etcd = etcd;
		apply();
	}

	private void apply() {
		this.applied = this.etcd.revision();
		this.history.put(this.etcd.now(), this.applied);
	}

	/** Return what it says of itself. */
	ResponseHeader header() {
		ResponseHeader header = this.etcd.header();
		return new ResponseHeader(header.clusterId(), this.applied, header.term());
	}

	/** Return the revision that it had applied at a time. */
	long applied(long time) {
		return this.history.floorEntry(time).getValue();
	}

	/**
	 * Open a watch. It is created, and gets what happened since its first revision; after
	 * that what happens.
	 * @param key the first key
	 * @param end the first key after those that are watched
	 * @param from the first revision, 0 for what happens from now on
	 * @param receiver what gets the responses
	 * @return the watch
	 */
	SimulatedWatch watch(String key, String end, long from, SimulatedWatch.Receiver receiver) {
		long first = (from != 0) ? from : this.applied + 1;
		SimulatedWatch watch = new SimulatedWatch(key, end, first, receiver);
		receiver.created(header());
		this.watches.add(watch);
		deliver(watch);
		this.watches.removeIf(SimulatedWatch::isClosed);
		return watch;
	}

	/** Answer a progress request: a watch that has all events has them up to here. */
	void requestProgress(SimulatedWatch watch) {
		if (this.watches.contains(watch)) {
			watch.progress(this.respondsAhead ? this.etcd.revision() : this.applied);
		}
	}

	void respondAhead() {
		this.respondsAhead = true;
	}

	/** Deliver the last events again, as faults of etcd 3.4 make it do. */
	void repeat(int revisions) {
		this.watches
			.forEach((watch) -> watch.repeatFrom(Math.max(this.etcd.keys().compacted() + 1, watch.next() - revisions)));
	}

	void lag(boolean lagging) {
		this.lagging = lagging;
		follow();
	}

	void follow() {
		if (this.lagging) {
			return;
		}
		apply();
		for (SimulatedWatch watch : List.copyOf(this.watches)) {
			deliver(watch);
		}
		this.watches.removeIf(SimulatedWatch::isClosed);
	}

	/** A member compacts after it has applied all that came before. */
	void compacting() {
		boolean before = this.lagging;
		lag(false);
		this.lagging = before;
	}

	void restart() {
		this.lagging = false;
		apply();
		breakWatches();
	}

	void breakWatches() {
		List<SimulatedWatch> open = List.copyOf(this.watches);
		this.watches.clear();
		open.forEach(SimulatedWatch::broken);
	}

	private void deliver(SimulatedWatch watch) {
		long compacted = this.etcd.keys().compacted();
		if (watch.next() < compacted && watch.next() <= this.applied) {
			watch.compacted(compacted);
			return;
		}
		watch.deliver(this.etcd.keys().history(watch.next(), this.applied), this.applied);
	}

}
