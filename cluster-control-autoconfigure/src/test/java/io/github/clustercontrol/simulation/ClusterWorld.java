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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import org.jspecify.annotations.Nullable;

/**
 * One simulation of a cluster and those that watch it.
 */
final class ClusterWorld extends World {

	static final String PATH = "/clusters/web";

	/**
	 * All that is under way has ended by then, and what a watch through a proxy missed is
	 * found by another read.
	 */
	private static final long REST_WITHIN = 400 * SimulatedTime.SECOND;

	private final ClusterHistory history = new ClusterHistory(this.etcd);

	private final ClusterMutant mutant;

	private final WatchMutant watchMutant;

	private final Duration expiryHold;

	private final SimulatedWatchLoop.Decision watchRules;

	private final boolean respondsAhead;

	private final List<SimulatedWatcher> watchers = new ArrayList<>();

	/**
	 * Create a world.
	 * @param choices what decides
	 * @param mutant a fault of the watchers
	 * @param watchMutant a fault of the rules of their watches
	 * @param trace gets what happens in plain words, {@code null} if it is not needed
	 */
	ClusterWorld(Choices choices, ClusterMutant mutant, WatchMutant watchMutant, @Nullable List<String> trace) {
		super(choices, trace);
		this.mutant = mutant;
		this.watchMutant = watchMutant;
		this.expiryHold = Duration.ofSeconds(choices.of(10, 3, 30, 0));
		WatchPolicy policy = new WatchPolicy(Duration.ofSeconds(5), Duration.ofSeconds(choices.of(300, 20)),
				Duration.ofSeconds(choices.of(10, 2)));
		this.watchRules = watchMutant.of(new WatchRules(policy));
		SimulatedMember second = this.etcd.addMember();
		this.respondsAhead = choices.oneIn(8);
		if (this.respondsAhead) {
			this.etcd.member().respondAhead();
			second.respondAhead();
		}
		if (choices.oneIn(8)) {
			this.network.proxied();
		}
	}

	ClusterHistory history() {
		return this.history;
	}

	SimulatedWatchLoop.Decision watchRules() {
		return this.watchRules;
	}

	WatchMutant watchMutant() {
		return this.watchMutant;
	}

	/** Whether etcd responds to a progress request after all changes before it. */
	boolean confirmsTruly() {
		return !this.respondsAhead && !this.network.isProxied();
	}

	/** Whether etcd may respond to a progress request ahead of changes before it. */
	boolean respondsAhead() {
		return this.respondsAhead;
	}

	Duration expiryHold() {
		return this.expiryHold;
	}

	List<SimulatedWatcher> watchers() {
		return this.watchers;
	}

	@Override
	void changed(KeyVersion version) {
		trace(() -> "etcd: " + version.key()
				+ (version.deleted() ? " is deleted" : " is put on lease " + version.lease()) + " at revision "
				+ version.modRevision());
		this.history.changed(version);
	}

	void startWatcher() {
		SimulatedWatcher watcher = new SimulatedWatcher(this, this.mutant, "watcher " + (this.watchers.size() + 1));
		trace(() -> "start " + watcher);
		this.watchers.add(watcher);
		watcher.start();
	}

	/**
	 * Run everything and check it.
	 * @throws BrokenRule if a watcher is wrong
	 */
	void run() {
		ClusterOperators operators = new ClusterOperators(this);
		operators.run();
		operators.heal();
		trace(() -> "all faults end");
		rest(REST_WITHIN, this::unsettled);
	}

	private @Nullable String unsettled() {
		for (SimulatedWatcher watcher : this.watchers) {
			String problem = watcher.unsettled();
			if (problem != null) {
				return watcher + " " + problem;
			}
		}
		return null;
	}

}
