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

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Faults of etcd and of the network between it and all its clients.
 */
final class EtcdFaults {

	private final SimulatedTime time;

	private final SimulatedEtcd etcd;

	private final SimulatedNetwork network;

	private final Choices choices;

	private final Consumer<Supplier<String>> trace;

	private final Observer observer;

	private @Nullable EtcdContent backup;

	private long clusters = 1;

	EtcdFaults(SimulatedTime time, SimulatedEtcd etcd, SimulatedNetwork network, Choices choices,
			Consumer<Supplier<String>> trace, Observer observer) {
		this.time = time;
		this.etcd = etcd;
		this.network = network;
		this.choices = choices;
		this.trace = trace;
		this.observer = observer;
	}

	/** End all faults. */
	void heal() {
		this.network.lossy(false);
		this.network.full(false);
		if (this.network.isDown()) {
			up();
		}
		if (this.network.isFrozen()) {
			this.network.resume();
		}
		this.etcd.advance(this.time.now());
		this.etcd.members().forEach((member) -> member.lag(false));
	}

	void downOrUp() {
		if (this.network.isDown()) {
			up();
		}
		else {
			trace("etcd is stopped");
			this.network.down(true);
			this.etcd.advance(this.time.now());
			this.etcd.restart();
		}
	}

	private void up() {
		trace("etcd is started again");
		this.network.down(false);
		this.etcd.advance(this.time.now());
		this.etcd.restart();
	}

	void freezeOrResume() {
		if (this.network.isFrozen()) {
			trace("etcd resumes");
			this.network.resume();
		}
		else {
			trace("etcd is frozen");
			this.network.freeze();
		}
	}

	void compact() {
		compact(this.etcd.revision() - this.choices.below(3));
	}

	/**
	 * Compact, but not at the revision of a delete: a watch from there does not deliver
	 * it (etcd #19179), and only another read repairs that.
	 */
	void compactWithoutLoss() {
		long revision = this.etcd.revision() - this.choices.below(3);
		if (this.etcd.keys().history(revision, revision).stream().noneMatch(KeyVersion::deleted)) {
			compact(revision);
		}
	}

	private void compact(long revision) {
		if (revision > this.etcd.keys().compacted() && revision > 0) {
			trace("etcd compacts revision " + revision);
			this.etcd.advance(this.time.now());
			this.etcd.compact(revision);
			this.observer.historyLost();
		}
	}

	/**
	 * Take a backup, restore it, or lose the data.
	 * @param sameCluster whether a restored etcd can have the same cluster id as before
	 */
	void backupOrRestore(boolean sameCluster) {
		int kind = this.choices.below(4);
		if (kind <= 1) {
			trace("take a backup of etcd");
			this.backup = this.etcd.backup();
			return;
		}
		boolean same = sameCluster && this.choices.oneIn(2);
		trace(((kind == 2 && this.backup != null) ? "restore the backup of etcd" : "lose the data of etcd")
				+ (same ? ", with the same cluster id" : ""));
		this.etcd.advance(this.time.now());
		this.clusters += same ? 0 : 1;
		this.etcd.restore((kind == 2) ? this.backup : null, this.clusters);
		this.observer.restored();
	}

	void lossy() {
		boolean lossy = this.choices.below(3) != 0;
		trace(lossy ? "the network loses and delays messages" : "the network is good again");
		this.network.lossy(lossy);
	}

	void fullOrNot() {
		boolean full = !this.network.isFull();
		trace(full ? "etcd is full" : "etcd has space again");
		this.network.full(full);
	}

	void lag() {
		boolean lags = this.choices.below(2) == 1;
		int member = this.choices.below(this.etcd.members().size());
		trace("member " + (member + 1) + (lags ? " lags behind" : " catches up"));
		this.etcd.advance(this.time.now());
		this.etcd.members().get(member).lag(lags);
	}

	void breakWatches() {
		trace("the watches break");
		this.etcd.members().forEach(SimulatedMember::breakWatches);
	}

	void repeatEvents() {
		int revisions = 1 + this.choices.below(3);
		trace("etcd is about to deliver the events of " + revisions + " revisions again");
		this.etcd.members().forEach((member) -> member.repeat(revisions));
	}

	private void trace(String what) {
		this.trace.accept(() -> what);
	}

	/**
	 * Faults that change what the checks may expect.
	 */
	interface Observer {

		/** Part of the history was compacted. */
		void historyLost();

		/** etcd has other data. */
		void restored();

	}

}
