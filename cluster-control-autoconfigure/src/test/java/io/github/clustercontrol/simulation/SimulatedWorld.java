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

import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Rules;
import org.jspecify.annotations.Nullable;

/**
 * Instances that register, with an operator and faults.
 */
final class SimulatedWorld extends World {

	static final String CLUSTER = "/clusters/web/";

	static final String LEASES = "/clustercontrol.leases/";

	/** The mark of a sentinel whose instance deleted its key itself. */
	static final String LEFT = "left";

	/** By then requests have ended, and leases without renewals have expired. */
	private static final long REST_WITHIN = 300 * SimulatedTime.SECOND;

	private final RegistrationOracle oracle = new RegistrationOracle(this);

	private final Policy policy;

	private final Rules rules;

	private final List<SimulatedRegistration> runs = new ArrayList<>();

	private final Emphasis emphasis;

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
		super(choices, trace);
		this.emphasis = emphasis;
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

	RegistrationOracle oracle() {
		return this.oracle;
	}

	Policy policy() {
		return this.policy;
	}

	List<SimulatedRegistration> runs() {
		return this.runs;
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
		rest(REST_WITHIN, new RestCheck(this)::unsettled);
	}

	@Override
	void changed(KeyVersion version) {
		this.oracle.changed(version);
	}

	/** What happens more often than by chance. */
	enum Emphasis {

		NONE, ORDERS, LATE_WRITES

	}

}
