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

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * An etcd, a network and a clock, and what happens to them by a list of choices.
 */
abstract class World {

	/** etcd looks for leases whose time is over that often. */
	private static final long EXPIRY_EVERY = SimulatedTime.SECOND / 2;

	final Choices choices;

	final SimulatedTime time = new SimulatedTime();

	final SimulatedEtcd etcd = new SimulatedEtcd(this::changed);

	final SimulatedNetwork network;

	private final @Nullable List<String> trace;

	/**
	 * Create a world.
	 * @param choices what decides
	 * @param trace gets what happens in plain words, {@code null} if it is not needed
	 */
	World(Choices choices, @Nullable List<String> trace) {
		this.choices = choices;
		this.trace = trace;
		this.network = new SimulatedNetwork(this.time, this.etcd, choices);
	}

	/** Called for each change of a key. */
	abstract void changed(KeyVersion version);

	SimulatedTime time() {
		return this.time;
	}

	SimulatedEtcd etcd() {
		return this.etcd;
	}

	SimulatedNetwork network() {
		return this.network;
	}

	Choices choices() {
		return this.choices;
	}

	void trace(Supplier<String> what) {
		if (this.trace != null) {
			this.trace.add(String.format("%9.3f s  %s", this.time.now() / 1e9, what.get()));
		}
	}

	final void expire() {
		if (!this.network.isFrozen() && !this.network.isDown()) {
			this.etcd.advance(this.time.now());
			this.etcd.revokeExpired();
		}
		this.time.after(EXPIRY_EVERY, this::expire);
	}

	/**
	 * Let time pass until nothing is under way.
	 * @param within the longest time
	 * @param unsettled returns what is under way, {@code null} if nothing is
	 * @throws BrokenRule if something is under way after that time
	 */
	final void rest(long within, Supplier<@Nullable String> unsettled) {
		long until = this.time.now() + within;
		String problem;
		do {
			this.time.pass(5 * SimulatedTime.SECOND);
			problem = unsettled.get();
		}
		while (problem != null && this.time.now() < until);
		if (problem != null) {
			throw new BrokenRule("At rest " + problem);
		}
	}

}
