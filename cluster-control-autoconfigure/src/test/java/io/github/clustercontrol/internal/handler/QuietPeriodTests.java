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

package io.github.clustercontrol.internal.handler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuietPeriod}, in a time of their own.
 */
class QuietPeriodTests {

	private static final long MILLI = 1_000_000;

	/** Close to the end of what a clock can count, as it may be. */
	private static final long START = Long.MAX_VALUE - 2_000 * MILLI;

	@Test
	void theFirstChangeIsActedOnAtOnce() {
		assertThat(acts(5, 0)).containsExactly(0L);
	}

	@Test
	void changesThatAreFarApartAreAllActedOnAtOnce() {
		assertThat(acts(5, 0, 210, 420, 5000, 5300)).containsExactly(0L, 210L, 420L, 5000L, 5300L);
	}

	@Test
	void aChangeSoonAfterTheFirstWaitsForTheQuietPeriod() {
		assertThat(acts(5, 0, 50)).containsExactly(0L, 150L);
		assertThat(acts(5, 0, 50, 80, 100)).containsExactly(0L, 200L);
	}

	@Test
	void whatComesWhileItActsWaitsUntilThatIsOverAndItIsQuiet() {
		assertThat(acts(300, 0, 90)).containsExactly(0L, 300L);
		assertThat(acts(300, 0, 90, 250)).containsExactly(0L, 350L);
		assertThat(acts(300, 0, 290)).containsExactly(0L, 300L);
	}

	@Test
	void twoHundredChangesInASecondAreActedOnThreeTimesAtMost() {
		List<Long> acts = acts(20, LongStream.range(0, 200).map((i) -> i * 5).toArray());
		assertThat(acts).hasSizeBetween(2, 3);
		assertThat(acts.get(acts.size() - 1)).isGreaterThan(995);
	}

	@ParameterizedTest
	@ValueSource(longs = { 105, 150, 190 })
	void pausesInABurstDoNotMakeManyOfIt(long pause) {
		// Twenty changes at a time, and a pause that is longer than the quiet period
		long[] changes = LongStream.range(0, 200).map((i) -> i * 2 + (i / 20) * pause).toArray();
		assertThat(acts(5, changes)).hasSizeLessThanOrEqualTo(5);
	}

	@Test
	void noChangeWaitsLongerThanTenTimesThePeriod() {
		long[] changes = LongStream.range(0, 5_000).map((i) -> i * 10).toArray();
		List<Long> acts = acts(5, changes);
		for (long change : changes) {
			assertThat(acts).as("for the change at " + change).anyMatch((act) -> act >= change && act <= change + 1000);
		}
		assertThat(acts).hasSizeBetween(49, 60);
	}

	@Test
	void afterAStormTheNextChangeIsActedOnAtOnceAgain() {
		long[] changes = LongStream.concat(LongStream.range(0, 1_000).map((i) -> i * 5), LongStream.of(9_000, 10_000))
			.toArray();
		assertThat(acts(5, changes)).endsWith(9_000L, 10_000L);
	}

	@Test
	void aStreamOfSingleChangesIsActedOnAboutOnceASecond() {
		assertThat(acts(5, LongStream.range(0, 200).map((i) -> i * 150).toArray())).hasSizeBetween(20, 40);
	}

	@Test
	void oneStallDoesNotSlowDownAllThatFollows() {
		long[] changes = LongStream.range(0, 100).map((i) -> i * 250 + ((i == 10) ? 200 : 0)).toArray();
		List<Long> acts = acts(5, changes);
		assertThat(acts).contains(changes[99], changes[50], changes[14]).hasSizeGreaterThan(95);
	}

	@Test
	void withoutAPeriodEverythingIsActedOnAtOnce() {
		QuietPeriod none = new QuietPeriod(Duration.ZERO);
		Burst burst = Burst.of(START);
		assertThat(none.delay(burst, START)).isZero();
		none.acted(burst);
		assertThat(none.delay(Burst.of(START + 5), START + 10)).isNotPositive();
		assertThat(none.delay(Burst.of(START + 11), START + 11)).isNotPositive();
	}

	@Test
	void changesThatHaveWaitedElsewhereDoNotWaitAgain() {
		QuietPeriod period = new QuietPeriod(Duration.ofMillis(100));
		period.acted(Burst.of(START));
		Burst waited = new Burst(START + 20 * MILLI, START + 50 * MILLI);
		assertThat(period.delay(waited, START + 150 * MILLI)).isNotPositive();
	}

	/** Play changes, in milliseconds, and return when they are acted on. */
	private static List<Long> acts(long duration, long... changes) {
		QuietPeriod period = new QuietPeriod(Duration.ofMillis(100));
		List<Long> acts = new ArrayList<>();
		long busyUntil = START;
		int next = 0;
		while (next < changes.length) {
			Burst burst = Burst.of(START + changes[next++] * MILLI);
			long now = later(burst.first(), busyUntil);
			while (true) {
				long due = now + Math.max(0, period.delay(burst, now));
				if (next == changes.length || START + changes[next] * MILLI - due > 0) {
					now = due;
					break;
				}
				burst = burst.and(Burst.of(START + changes[next++] * MILLI));
				now = later(burst.last(), busyUntil);
			}
			acts.add((now - START) / MILLI);
			busyUntil = now + duration * MILLI;
			period.acted(burst);
		}
		return acts;
	}

	private static long later(long one, long other) {
		return (one - other > 0) ? one : other;
	}

}
