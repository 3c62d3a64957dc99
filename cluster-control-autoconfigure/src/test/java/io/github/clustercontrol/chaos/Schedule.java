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

package io.github.clustercontrol.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

import io.github.clustercontrol.chaos.NetworkFault.Scope;

/**
 * Which faults come when. It follows from a seed and a duration alone: each kind comes
 * once before any comes again, in an order that the seed decides, one of etcd and one of
 * the network at the same time.
 *
 * @param rounds what comes
 */
record Schedule(List<Round> rounds) {

	/** What lies between two rounds, about. */
	private static final Duration CALM = Duration.ofSeconds(2);

	private static final int SHORTEST_NETWORK_FAULT = 500;

	private static final int LONGEST_NETWORK_FAULT = 7_000;

	/**
	 * Make a schedule.
	 * @param seed what decides
	 * @param duration how long it takes, about
	 * @return the schedule
	 */
	static Schedule of(long seed, Duration duration) {
		Random random = new Random(seed);
		Deck<ServerFault> serverFaults = new Deck<>(random, EnumSet.complementOf(EnumSet.of(ServerFault.NONE)));
		Deck<NetworkFault> networkFaults = new Deck<>(random, EnumSet.complementOf(EnumSet.of(NetworkFault.NONE)));
		Deck<Scope> scopes = new Deck<>(random, List.of(Scope.values()));
		List<Round> rounds = new ArrayList<>();
		Duration planned = Duration.ZERO;
		while (planned.compareTo(duration) < 0) {
			ServerFault serverFault = serverFaults.next();
			Duration serverFor = between(random, serverFault.shortestMillis(), serverFault.longestMillis());
			// Mostly as long as the other one, now and then longer than any TTL
			int longest = (random.nextInt(4) == 0) ? LONGEST_NETWORK_FAULT
					: Math.max(2_000, (int) serverFor.toMillis());
			Round round = new Round(rounds.size() + 1, serverFault, random.nextInt(3), serverFor, networkFaults.next(),
					scopes.next(), random.nextInt(2), random.nextInt(3), between(random, 0, 1_000),
					between(random, SHORTEST_NETWORK_FAULT, longest));
			rounds.add(round);
			planned = planned.plus(round.duration()).plus(CALM);
		}
		return new Schedule(List.copyOf(rounds));
	}

	/**
	 * Make a schedule without faults.
	 * @param duration how long it takes
	 * @return the schedule
	 */
	static Schedule calm(Duration duration) {
		return new Schedule(List.of(new Round(1, ServerFault.NONE, 0, duration, NetworkFault.NONE, Scope.LINE, 0, 0,
				Duration.ZERO, Duration.ZERO)));
	}

	/** How many faults there are in it. */
	int faults() {
		return this.rounds.stream()
			.mapToInt((round) -> ((round.serverFault() != ServerFault.NONE) ? 1 : 0)
					+ ((round.networkFault() != NetworkFault.NONE) ? 1 : 0))
			.sum();
	}

	private static Duration between(Random random, int shortest, int longest) {
		return Duration.ofMillis(shortest + ((longest > shortest) ? random.nextInt(longest - shortest) : 0));
	}

	/**
	 * One fault of etcd and one of the network.
	 *
	 * @param number which round it is
	 * @param serverFault the fault of etcd
	 * @param member the member that suffers it, where it is one
	 * @param serverFor how long it lasts
	 * @param networkFault the fault of the network
	 * @param scope how much of the network suffers it
	 * @param zone the zone that suffers it, where it is one
	 * @param line the member at the end of the line that suffers it, where it is one
	 * @param networkAfter how much later than the fault of etcd it begins
	 * @param networkFor how long it lasts
	 */
	record Round(int number, ServerFault serverFault, int member, Duration serverFor, NetworkFault networkFault,
			Scope scope, int zone, int line, Duration networkAfter, Duration networkFor) {

		Duration duration() {
			Duration network = this.networkAfter.plus(this.networkFor);
			return (network.compareTo(this.serverFor) > 0) ? network : this.serverFor;
		}

		@Override
		public String toString() {
			return "round " + this.number + ": " + this.serverFault + " of member" + this.member + " for "
					+ this.serverFor.toMillis() + " ms, " + this.networkFault + " of " + this.scope + " zone "
					+ this.zone + " member" + this.line + " after " + this.networkAfter.toMillis() + " ms for "
					+ this.networkFor.toMillis() + " ms";
		}

	}

	/**
	 * Cards that are dealt one by one and shuffled when none is left.
	 */
	static final class Deck<T> {

		private final Random random;

		private final List<T> cards;

		private final Deque<T> left = new ArrayDeque<>();

		Deck(Random random, Collection<T> cards) {
			this.random = random;
			this.cards = new ArrayList<>(cards);
		}

		T next() {
			if (this.left.isEmpty()) {
				Collections.shuffle(this.cards, this.random);
				this.left.addAll(this.cards);
			}
			return this.left.remove();
		}

	}

}
