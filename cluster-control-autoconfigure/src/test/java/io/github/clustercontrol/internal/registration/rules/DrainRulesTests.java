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

package io.github.clustercontrol.internal.registration.rules;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DrainRules}: the key was deleted at revision 50 and time 0, the drain
 * takes from 2 to 20 seconds.
 */
class DrainRulesTests {

	private static final long S = 1_000_000_000L;

	private static final DrainPolicy POLICY = new DrainPolicy(true, 50, 0, 2 * S, 20 * S);

	private final DrainState begin = DrainState.begin(POLICY, 0);

	@Test
	void aDrainThatWaitsForNoConsumerEndsWithThePeriod() {
		DrainState state = DrainState.begin(new DrainPolicy(false, 50, 0, 2 * S, 2 * S), 0);
		assertThat(DrainRules.outcome(state, 2 * S - 1)).isNull();
		assertThat(DrainRules.nextDecision(state, 0)).isEqualTo(2 * S);
		assertThat(DrainRules.outcome(state, 2 * S)).isEqualTo(DrainOutcome.PERIOD);
	}

	@Test
	void thePeriodIsTheShortestDrain() {
		DrainState state = this.begin.read(Map.of("a", consumer(50)), 60, S / 10);
		assertThat(DrainRules.outcome(state, 2 * S - 1)).isNull();
		assertThat(DrainRules.outcome(state, 2 * S)).isEqualTo(DrainOutcome.APPLIED);
		assertThat(state.appliedAt()).isEqualTo(S / 10);
	}

	@Test
	void itEndsAsSoonAsTheLastConsumerHasApplied() {
		DrainState state = this.begin.read(Map.of("a", consumer(50), "b", consumer(49)), 60, S);
		assertThat(DrainRules.outcome(state, 5 * S)).isNull();
		assertThat(state.missing()).containsOnlyKeys("b");
		state = state.changed("b", consumer(51), 6 * S);
		assertThat(DrainRules.outcome(state, 6 * S)).isEqualTo(DrainOutcome.APPLIED);
		assertThat(state.appliedAt()).isEqualTo(6 * S);
	}

	@Test
	void aConsumerWhoseLeaseIsGoneIsNotWaitedFor() {
		DrainState state = this.begin.read(Map.of("a", consumer(50), "b", consumer(49)), 60, S);
		assertThat(DrainRules.outcome(state.changed("b", null, 6 * S), 6 * S)).isEqualTo(DrainOutcome.APPLIED);
		assertThat(DrainRules.outcome(state.read(Map.of("a", consumer(50)), 61, 6 * S), 6 * S))
			.isEqualTo(DrainOutcome.APPLIED);
	}

	@Test
	void aConsumerThatAppearsMeanwhileIsWaitedFor() {
		DrainState state = this.begin.read(Map.of("a", consumer(50)), 60, S).changed("b", consumer(0), S);
		assertThat(DrainRules.outcome(state, 3 * S)).isNull();
	}

	@Test
	void theTimeoutIsTheLongestDrain() {
		DrainState state = this.begin.read(Map.of("a", consumer(49)), 60, S);
		assertThat(DrainRules.nextDecision(state, 3 * S)).isEqualTo(20 * S);
		assertThat(DrainRules.outcome(state, 20 * S - 1)).isNull();
		assertThat(DrainRules.outcome(state, 20 * S)).isEqualTo(DrainOutcome.TIMEOUT);
	}

	@Test
	void withoutAConsumerThePeriodAloneCounts() {
		DrainState state = this.begin.read(Map.of(), 60, S);
		assertThat(DrainRules.outcome(state, 2 * S - 1)).isNull();
		assertThat(DrainRules.outcome(state, 2 * S)).isEqualTo(DrainOutcome.PERIOD);
	}

	@Test
	void whileEtcdIsAwayThePeriodAloneCounts() {
		DrainState failed = this.begin.failed(false, S);
		assertThat(DrainRules.outcome(failed, 2 * S - 1)).isNull();
		assertThat(DrainRules.outcome(failed, 2 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
	}

	@Test
	void anAnswerIsAwaitedForThreeSeconds() {
		assertThat(DrainRules.nextDecision(this.begin, 2 * S)).isEqualTo(3 * S);
		assertThat(DrainRules.outcome(this.begin, 3 * S - 1)).isNull();
		assertThat(DrainRules.outcome(this.begin, 3 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
	}

	@Test
	void etcdMayFailForAMomentAndThenNotLonger() {
		DrainState state = this.begin.read(Map.of("a", consumer(49)), 60, S).failed(false, 4 * S).failed(false, 6 * S);
		assertThat(DrainRules.outcome(state, 7 * S - 1)).isNull();
		assertThat(DrainRules.outcome(state, 7 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
		assertThat(DrainRules.outcome(state.answered(), 8 * S)).isNull();
		assertThat(DrainRules.outcome(state.changed("a", consumer(50), 8 * S), 8 * S)).isEqualTo(DrainOutcome.APPLIED);
	}

	@Test
	void aConfirmationIsNoRead() {
		assertThat(DrainRules.outcome(this.begin.answered(), 3 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
	}

	@Test
	void whatMayNotBeReadIsNotWaitedFor() {
		assertThat(DrainRules.outcome(this.begin.failed(true, S), 2 * S)).isEqualTo(DrainOutcome.DENIED);
	}

	@Test
	void anUnknownRevisionIsNotWaitedFor() {
		DrainState state = DrainState.begin(new DrainPolicy(true, 0, 0, 2 * S, 20 * S), 0);
		assertThat(DrainRules.outcome(state, 2 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
	}

	@Test
	void noConsumerReachesTheRevisionOfAnEtcdThatWasRestored() {
		DrainState state = this.begin.read(Map.of("a", consumer(49)), 49, S);
		assertThat(DrainRules.outcome(state, 2 * S)).isEqualTo(DrainOutcome.UNAVAILABLE);
	}

	@Test
	void aPendingReloadIsOneUntilItEnds() {
		DrainState state = this.begin.read(Map.of("a", pending(1)), 60, S).changed("a", pending(5), 5 * S);
		assertThat(state.missing().get("a").since()).isEqualTo(S);
		state = state.changed("a", consumer(49), 6 * S).changed("a", pending(7), 7 * S);
		assertThat(state.missing().get("a").since()).isEqualTo(7 * S);
	}

	private static Consumer consumer(long applied) {
		return new Consumer("lb", applied, applied, false, 0);
	}

	private static Consumer pending(long second) {
		return new Consumer("lb", 50, 49, true, second * S);
	}

}
