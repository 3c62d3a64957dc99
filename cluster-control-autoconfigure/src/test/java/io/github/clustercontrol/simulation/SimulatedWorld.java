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
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Rules;
import org.jspecify.annotations.Nullable;

/**
 * One simulation: an etcd, a network, a clock and the instances, and what happens to them
 * by a list of choices.
 */
final class SimulatedWorld {

	static final String CLUSTER = "/clusters/web/";

	static final String LEASES = "/clustercontrol.leases/";

	/** etcd looks for leases whose time is over that often. */
	private static final long EXPIRY_EVERY = SimulatedTime.SECOND / 2;

	/** By then requests have ended, and leases without renewals have expired. */
	private static final long REST_WITHIN = 300 * SimulatedTime.SECOND;

	private final Choices choices;

	private final SimulatedTime time = new SimulatedTime();

	private final RegistrationOracle oracle = new RegistrationOracle(this);

	private final SimulatedEtcd etcd = new SimulatedEtcd(this.oracle::changed);

	private final SimulatedNetwork network;

	private final Policy policy;

	private final Rules rules;

	private final List<SimulatedRegistration> runs = new ArrayList<>();

	private final Emphasis emphasis;

	private final @Nullable List<String> trace;

	private long jitters;

	private boolean paused;

	private boolean faulty;

	/**
	 * Create a world.
	 * @param choices what decides
	 * @param rules the rules for a policy
	 * @param emphasis what happens more often than by chance
	 * @param trace gets what happens in plain words, {@code null} if it is not read
	 */
	SimulatedWorld(Choices choices, Function<Policy, Rules> rules, Emphasis emphasis, @Nullable List<String> trace) {
		this.choices = choices;
		this.emphasis = emphasis;
		this.trace = trace;
		this.network = new SimulatedNetwork(this.time, this.etcd, choices);
		this.policy = new Policy(Duration.ofSeconds(choices.of(10, 5, 15)), !choices.oneIn(4), choices.oneIn(8));
		this.rules = rules.apply(this.policy);
		this.jitters = choices.below(1000);
	}

	static String sentinel(long lease) {
		return LEASES + Long.toHexString(lease);
	}

	static String directory(String key) {
		return key.substring(0, key.lastIndexOf('/') + 1);
	}

	SimulatedTime time() {
		return this.time;
	}

	SimulatedEtcd etcd() {
		return this.etcd;
	}

	SimulatedNetwork network() {
		return this.network;
	}

	RegistrationOracle oracle() {
		return this.oracle;
	}

	Policy policy() {
		return this.policy;
	}

	List<SimulatedRegistration> runs() {
		return this.runs;
	}

	Choices choices() {
		return this.choices;
	}

	Emphasis emphasis() {
		return this.emphasis;
	}

	boolean wasPaused() {
		return this.paused;
	}

	void paused() {
		this.paused = true;
	}

	/** Whether anything happened that may keep an instance from renewing its lease. */
	boolean isFaulty() {
		return this.faulty;
	}

	void faulty() {
		this.faulty = true;
	}

	/** Return the next number from 0 to 1, spread evenly. */
	double jitter() {
		// The fractional parts of multiples of the golden ratio
		double jitter = ++this.jitters * 0.6180339887498949;
		return jitter - Math.floor(jitter);
	}

	void trace(Supplier<String> what) {
		if (this.trace != null) {
			this.trace.add(String.format("%9.3f s  %s", this.time.now() / 1e9, what.get()));
		}
	}

	SimulatedRegistration startInstance(String key) {
		SimulatedRegistration run = new SimulatedRegistration(this, this.rules, "instance " + (this.runs.size() + 1),
				key);
		this.runs.add(run);
		run.start();
		return run;
	}

	/**
	 * Run everything and check it.
	 * @throws BrokenRule if the rules are wrong
	 */
	void run() {
		expire();
		Operators operators = new Operators(this);
		operators.run();
		operators.heal();
		trace(() -> "all faults end");
		rest();
	}

	private void expire() {
		if (!this.network.isFrozen() && !this.network.isDown()) {
			this.etcd.advance(this.time.now());
			this.etcd.revokeExpired();
		}
		this.time.after(EXPIRY_EVERY, this::expire);
	}

	private void rest() {
		long until = this.time.now() + REST_WITHIN;
		RestCheck check = new RestCheck(this);
		String unsettled;
		do {
			this.time.pass(5 * SimulatedTime.SECOND);
			unsettled = check.unsettled();
		}
		while (unsettled != null && this.time.now() < until);
		if (unsettled != null) {
			throw new BrokenRule("At rest " + unsettled);
		}
	}

	/** What happens more often than by chance. */
	enum Emphasis {

		NONE, ORDERS, LATE_WRITES

	}

}
