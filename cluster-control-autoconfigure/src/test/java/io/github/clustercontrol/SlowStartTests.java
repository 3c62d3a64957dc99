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

package io.github.clustercontrol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link SlowStart}, and for {@link RoundRobin} with it.
 */
class SlowStartTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final SlowStart slowStart = new SlowStart(Duration.ofNanos(100), this.now::get);

	@ParameterizedTest
	@CsvSource({ "0,0.1", "9,0.1", "10,0.1", "25,0.25", "50,0.5", "99,0.99", "100,1", "101,1" })
	void theWeightGrowsWithTheAge(long age, double weight) {
		assertThat(SlowStart.weight(age, 100)).isEqualTo(weight, within(1e-9));
	}

	@Test
	void aMemberThatJoinsRampsUp() {
		assertThat(weights("a", "b")).isEmpty();
		assertThat(weights("a", "b", "c")).isEqualTo(Map.of("c:1", 0.1));
		this.now.addAndGet(50);
		assertThat(weights("a", "b", "c", "d")).isEqualTo(Map.of("c:1", 0.5, "d:1", 0.1));
		this.now.addAndGet(50);
		assertThat(weights("a", "b", "c", "d")).isEqualTo(Map.of("d:1", 0.5));
		this.now.addAndGet(50);
		assertThat(weights("a", "b", "c", "d")).isEmpty();
	}

	@Test
	void aMemberThatReturnsRampsUpAgain() {
		weights("a", "b");
		weights("a");
		assertThat(weights("a", "b")).containsOnlyKeys("b:1");
	}

	@Test
	void aMemberThatRestartsInItsPlaceRampsUp() {
		this.slowStart.weights(snapshot(Source.LIVE, member("a", "one"), member("b", "one")));
		assertThat(this.slowStart.weights(snapshot(Source.LIVE, member("a", "two"), member("b", "one"))))
			.containsOnlyKeys("a:1");
	}

	@Test
	void aChangeOfTheSourceIsNoArrival() {
		weights("a");
		assertThat(this.slowStart.weights(snapshot(Source.STALE, member("a", null)))).isEmpty();
		assertThat(this.slowStart.weights(snapshot(Source.STALE, member("a", null), member("b", null))))
			.containsOnlyKeys("b:1");
	}

	@ParameterizedTest
	@EnumSource(names = { "UNKNOWN", "RESTORED" })
	void theMembersOfTheFirstReadDoNotRampUp(Source before) {
		assertThat(this.slowStart.weights(snapshot(before))).isEmpty();
		assertThat(weights("a", "b")).isEmpty();
		assertThat(weights("a", "b", "c")).containsOnlyKeys("c:1");
	}

	@Test
	void withoutAPeriodNothingRampsUp() {
		SlowStart off = new SlowStart(Duration.ZERO);
		off.weights(snapshot(Source.LIVE));
		assertThat(off.weights(snapshot(Source.LIVE, member("a", null)))).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> new SlowStart(Duration.ofMillis(-1)));
	}

	@Test
	void roundRobinGivesANewMemberFewTurnsAndTheOthersEqualOnes() {
		AtomicReference<ClusterSnapshot> current = new AtomicReference<>(
				snapshot(Source.LIVE, member("a", null), member("b", null)));
		RoundRobin robin = new RoundRobin(clusters(current), "db", this.slowStart);
		assertThat(share(robin, "a:1")).isEqualTo(0.5, within(0.01));
		current.set(snapshot(Source.LIVE, member("a", null), member("b", null), member("c", null)));
		assertThat(share(robin, "c:1")).isBetween(0.02, 0.08);
		assertThat(share(robin, "a:1")).isEqualTo(0.476, within(0.04));
		this.now.addAndGet(100);
		assertThat(share(robin, "c:1")).isEqualTo(0.333, within(0.01));
	}

	@Test
	void roundRobinUsesAMemberThatIsTheOnlyOne() {
		AtomicReference<ClusterSnapshot> current = new AtomicReference<>(snapshot(Source.LIVE));
		RoundRobin robin = new RoundRobin(clusters(current), "db", this.slowStart);
		assertThat(robin.inTurn()).isEmpty();
		current.set(snapshot(Source.LIVE, member("a", null)));
		assertThat(share(robin, "a:1")).isEqualTo(1);
	}

	private static double share(RoundRobin robin, String address) {
		int turns = 6000;
		long found = Stream.generate(() -> robin.inTurn().get(0).address())
			.limit(turns)
			.filter(address::equals)
			.count();
		return (double) found / turns;
	}

	private static Clusters clusters(AtomicReference<ClusterSnapshot> current) {
		return new Clusters() {

			@Override
			public ClusterSnapshot get(String name) {
				return current.get();
			}

			@Override
			public Set<String> names() {
				return Set.of("db");
			}

		};
	}

	private Map<String, Double> weights(String... hosts) {
		return this.slowStart
			.weights(snapshot(Source.LIVE, Stream.of(hosts).map((host) -> member(host, null)).toArray(Member[]::new)));
	}

	private static ClusterSnapshot snapshot(Source source, Member... members) {
		return new ClusterSnapshot("db", 1, List.of(members), source, null);
	}

	private static Member member(String host, String instance) {
		return new Member(host + ":1", host, 1, null, Map.of(), instance, Instant.EPOCH, null);
	}

}
