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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.simulation.SimulatedWorld.Emphasis;
import org.jspecify.annotations.Nullable;

/**
 * Runs schedules, and shrinks those that fail.
 */
final class Simulation {

	private static final int SHRINK_ATTEMPTS = 3_000;

	private final Schedule schedule;

	Simulation(Schedule schedule) {
		this.schedule = schedule;
	}

	/**
	 * Create a simulation of registrations.
	 * @param emphasis what happens more often than by chance
	 * @param rules the rules for a policy
	 * @return the simulation
	 */
	static Simulation ofRegistrations(Emphasis emphasis, Function<Policy, Rules> rules) {
		return new Simulation((choices, trace) -> new SimulatedWorld(choices, rules, emphasis, trace).run());
	}

	/**
	 * Create a simulation of those that watch a cluster.
	 * @param mutant a fault of theirs
	 * @return the simulation
	 */
	static Simulation ofWatchers(ClusterMutant mutant) {
		return new Simulation((choices, trace) -> new ClusterWorld(choices, mutant, WatchMutant.NONE, trace).run());
	}

	/**
	 * Create a simulation of those that watch a cluster.
	 * @param mutant a fault of the rules of their watches
	 * @return the simulation
	 */
	static Simulation ofWatches(WatchMutant mutant) {
		return new Simulation((choices, trace) -> new ClusterWorld(choices, ClusterMutant.NONE, mutant, trace).run());
	}

	/**
	 * Run the schedule of a seed.
	 * @param seed the seed
	 * @return the failure, empty if there is none
	 */
	Optional<Failure> find(long seed) {
		Choices choices = Choices.random(seed);
		String message = run(choices, null);
		return (message != null) ? Optional.of(new Failure(seed, choices.taken(), message)) : Optional.empty();
	}

	private @Nullable String run(Choices choices, @Nullable List<String> trace) {
		try {
			this.schedule.run(choices, trace);
			return null;
		}
		catch (RuntimeException ex) {
			return (ex instanceof BrokenRule) ? ex.getMessage() : "An exception: " + ex;
		}
	}

	/**
	 * What happens, as far as choices decide it.
	 */
	interface Schedule {

		/**
		 * Run everything and check it.
		 * @param choices what decides
		 * @param trace gets what happens in plain words, {@code null} if it is not needed
		 * @throws BrokenRule if something is wrong
		 */
		void run(Choices choices, @Nullable List<String> trace);

	}

	/**
	 * A schedule that fails.
	 */
	final class Failure {

		private final long seed;

		private final int[] choices;

		private final String message;

		Failure(long seed, int[] choices, String message) {
			this.seed = seed;
			this.choices = choices;
			this.message = message;
		}

		String message() {
			return this.message;
		}

		/** Describe the shortest schedule that was found to fail, step by step. */
		String describe() {
			int[] shrunk = new Shrinker(this::replay, SHRINK_ATTEMPTS).shrink(this.choices);
			List<String> trace = new ArrayList<>();
			String last = run(Choices.replay(shrunk), trace);
			return "Seed " + this.seed + ": " + this.message + "\nThe shortest schedule found (choices "
					+ Arrays.toString(shrunk) + "):\n" + String.join("\n", trace) + "\n=> " + last;
		}

		/** A shorter schedule that fails for another reason explains nothing. */
		private static String kind(String message) {
			return message.replaceAll("\\d+", "N");
		}

		private int[] replay(int[] candidate) {
			Choices choices = Choices.replay(candidate);
			String found = run(choices, null);
			return (found != null && kind(found).equals(kind(this.message))) ? choices.taken() : new int[0];
		}

	}

}
