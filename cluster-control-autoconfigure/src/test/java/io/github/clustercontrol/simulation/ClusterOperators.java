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

import io.github.clustercontrol.simulation.KeyStore.Change;

/**
 * Carries out what instances, operators and faults do to the members of a cluster, to its
 * watchers and to etcd: one step after the other, each a choice.
 */
final class ClusterOperators implements EtcdFaults.Observer {

	private static final int STEPS = 30;

	private static final int MEMBERS = 6;

	private static final long TTL = 3600;

	private final ClusterWorld world;

	private final Choices choices;

	private final EtcdFaults faults;

	private final List<SimulatedWatcher> paused = new ArrayList<>();

	/** The lease of each member, 0 for none. */
	private final long[] leases = new long[MEMBERS];

	private int values;

	ClusterOperators(ClusterWorld world) {
		this.world = world;
		this.choices = world.choices();
		this.faults = new EtcdFaults(world.time(), world.etcd(), world.network(), world.choices(), world::trace, this);
	}

	void run() {
		int members = 2 + this.choices.below(MEMBERS - 1);
		for (int member = 0; member < members; member++) {
			join(member);
		}
		this.world.startWatcher();
		this.world.startWatcher();
		this.world.time().pass(this.choices.of(5_000, 0, 2, 3) * SimulatedTime.MILLISECOND);
		for (int i = 0; i < STEPS && !this.choices.isExhausted(); i++) {
			int kind = this.choices.below(37);
			if (kind < 20) {
				change(kind);
			}
			else {
				disturb(kind);
			}
			this.world.time()
				.pass(this.choices.of(1, 0, 2, 5, 20, 100, 500, 1_000, 3_000, 6_000, 12_000, 30_000)
						* SimulatedTime.MILLISECOND);
		}
	}

	void heal() {
		this.faults.heal();
		this.world.watchers().forEach((watcher) -> watcher.line().cut(false, false));
		List.copyOf(this.paused).forEach(this::pauseOrResume);
	}

	/** Change keys, unless etcd is out of reach. */
	private void change(int kind) {
		if (this.world.network().isDown() || this.world.network().isFrozen()) {
			return;
		}
		this.world.etcd().advance(this.world.time().now());
		switch (kind) {
			case 1, 2, 3, 4 -> join(member());
			case 5, 6 -> expire(member());
			case 7, 8, 9 -> expireSeveral();
			case 10, 11 -> this.world.etcd().delete(key(member()));
			case 12 -> deleteTogether();
			case 13 -> leave(member());
			case 14 -> this.world.etcd().put(key(member()), value(), 0);
			case 15 -> putTogether();
			case 16 -> this.world.etcd().deletePrefix(SimulatedWorld.CLUSTER);
			case 17 -> this.world.etcd().deletePrefix("/");
			case 18 -> this.world.etcd().put("/clusters/web-admin/10.0.0.1:8080", value(), 0);
			case 19 -> replace(member(), member());
			default -> {
			}
		}
	}

	private void disturb(int kind) {
		switch (kind) {
			case 20, 21 -> pauseOrResume(watcher());
			case 22, 23, 24 -> cut(watcher());
			case 25 -> this.faults.downOrUp();
			case 26 -> this.faults.freezeOrResume();
			case 27 -> this.faults.compactWithoutLoss();
			case 28 -> backupOrRestore();
			case 29, 30 -> this.faults.lossy();
			case 31 -> this.faults.lag();
			case 32 -> this.faults.breakWatches();
			case 33 -> this.faults.repeatEvents();
			case 34 -> watcher().failNext();
			case 35 -> watcher().request();
			default -> {
				if (this.world.watchers().size() < 4) {
					this.world.startWatcher();
				}
			}
		}
	}

	/** Through a proxy a client cannot notice a restore. */
	private void backupOrRestore() {
		if (this.world.network().isProxied()) {
			return;
		}
		long before = this.world.etcd().revision();
		this.faults.backupOrRestore(this.world.etcd().identity().canRestoreSameCluster());
		if (this.world.etcd().revision() < before && this.choices.oneIn(2)) {
			// A watch cannot tell a restored etcd by its revision then
			while (this.world.etcd().revision() < before) {
				join(member());
			}
		}
	}

	private int member() {
		return this.choices.below(MEMBERS);
	}

	private SimulatedWatcher watcher() {
		return this.world.watchers().get(this.choices.below(this.world.watchers().size()));
	}

	private static String key(int member) {
		return SimulatedWorld.CLUSTER + "10.0.0." + (member + 1) + ":8080";
	}

	private String value() {
		return "value " + ++this.values;
	}

	private boolean hasLease(int member) {
		return this.world.etcd().leases().contains(this.leases[member]);
	}

	/** A member joins, returns on the lease that it has, or changes its value. */
	private void join(int member) {
		transact(put(member));
	}

	private List<Change> put(int member) {
		if (!hasLease(member)) {
			this.leases[member] = this.world.etcd().grant(0, TTL).id();
		}
		return List.of(Change.put(key(member), value(), this.leases[member]),
				Change.put(SimulatedWorld.sentinel(this.leases[member]), "", this.leases[member]));
	}

	private void expire(int member) {
		if (hasLease(member)) {
			this.world.trace(() -> "the lease of " + key(member) + " expires");
			this.world.etcd().revoke(this.leases[member]);
		}
	}

	/** One after the other, as etcd revokes leases that ran out together. */
	private void expireSeveral() {
		int first = member();
		int count = 2 + this.choices.below(MEMBERS - 1);
		for (int i = 0; i < count; i++) {
			expire((first + i) % MEMBERS);
		}
	}

	private void deleteTogether() {
		int first = member();
		transact(List.of(Change.delete(key(first)), Change.delete(key((first + 1) % MEMBERS))));
	}

	/** A member deletes its key and may revoke its lease. */
	private void leave(int member) {
		this.world.etcd().delete(key(member));
		if (this.choices.oneIn(2)) {
			expire(member);
		}
	}

	private void putTogether() {
		int first = member();
		List<Change> changes = new ArrayList<>(put(first));
		changes.addAll(put((first + 1) % MEMBERS));
		transact(changes);
	}

	private void replace(int gone, int put) {
		if (gone != put) {
			List<Change> changes = new ArrayList<>(put(put));
			changes.add(Change.delete(key(gone)));
			transact(changes);
		}
	}

	private void transact(List<Change> changes) {
		this.world.etcd().transact("/never", 0, null, changes);
	}

	private void pauseOrResume(SimulatedWatcher watcher) {
		boolean resume = this.paused.remove(watcher);
		this.world.trace(() -> (resume ? "resume " : "pause ") + watcher);
		if (resume) {
			watcher.process().resume();
		}
		else {
			this.paused.add(watcher);
			watcher.process().pause();
		}
	}

	private void cut(SimulatedWatcher watcher) {
		int kind = this.choices.below(4);
		this.world.trace(
				() -> List
					.of("connect " + watcher, "lose the answers to " + watcher, "lose the requests of " + watcher,
							"cut off " + watcher)
					.get(kind));
		watcher.line().cut(kind >= 2, kind % 2 == 1);
	}

	@Override
	public void historyLost() {
		// Watchers read again
	}

	@Override
	public void restored() {
		this.world.history().restored();
	}

}
