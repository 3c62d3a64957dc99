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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.BDDMockito;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryHoldTests {

	private static final String PREFIX = "/demo/db/";

	private final AtomicLong clock = new AtomicLong();

	/** The leases whose keys were deleted on purpose. */
	private final Set<Long> removed = new HashSet<>();

	private final List<Long> asked = new ArrayList<>();

	private boolean unanswered;

	private final FollowedCluster cluster = cluster(Duration.ofSeconds(10));

	private long revision;

	@Test
	void expiryRemovesHalfOfTheMembersAndTheOthersAreHeld() {
		join(1, 2, 3, 4);
		assertThat(go(1)).isTrue();
		assertThat(go(2)).isTrue();
		assertThat(go(3)).isFalse();
		assertThat(go(4)).isFalse();
		assertThat(held()).containsExactlyInAnyOrder(address(3), address(4));
	}

	@Test
	void aHeldMemberIsRemovedWhenItsPeriodIsOver() {
		join(1, 2, 3, 4);
		go(1);
		go(2);
		go(3);
		pass(Duration.ofSeconds(6));
		go(4);
		assertThat(nextRelease()).isEqualTo(Duration.ofSeconds(4));
		pass(Duration.ofSeconds(4));
		assertThat(release()).containsExactly(address(3));
		assertThat(nextRelease()).isEqualTo(Duration.ofSeconds(6));
		pass(Duration.ofSeconds(6));
		assertThat(release()).containsExactly(address(4));
		assertThat(nextRelease()).isNull();
	}

	@Test
	void aMemberThatReturnsIsHeldNoLonger() {
		join(1, 2, 3);
		go(1);
		go(2);
		assertThat(held()).containsExactly(address(2));
		join(2);
		assertThat(held()).isEmpty();
		assertThat(release()).isEmpty();
	}

	@Test
	void membersThatWereDeletedOnPurposeAreRemovedAtOnce() {
		join(1, 2, 3, 4);
		this.removed.addAll(List.of(1L, 2L, 3L, 4L));
		assertThat(go(1)).isTrue();
		assertThat(go(2)).isTrue();
		assertThat(go(3)).isTrue();
		assertThat(go(4)).isTrue();
	}

	@Test
	void membersThatWereDeletedOnPurposeDoNotCountAsExpired() {
		join(1, 2, 3, 4, 5, 6);
		this.removed.addAll(List.of(1L, 2L, 3L));
		go(1);
		go(2);
		go(3);
		assertThat(go(4)).isTrue();
		assertThat(go(5)).isFalse();
	}

	@Test
	void aSmallClusterIsNotHeld() {
		join(1, 2);
		assertThat(go(1)).isTrue();
		assertThat(go(2)).isTrue();
	}

	@Test
	void membersThatExpireInDifferentPeriodsAreNotHeld() {
		join(1, 2, 3);
		assertThat(go(1)).isTrue();
		pass(Duration.ofSeconds(10));
		assertThat(go(2)).isTrue();
	}

	@Test
	void membersWithoutALeaseAreNeverHeld() {
		for (int i = 1; i <= 4; i++) {
			put(i, 0);
		}
		for (int i = 1; i <= 4; i++) {
			assertThat(go(i)).isTrue();
		}
	}

	@Test
	void keysOfSeveralLeasesInOneRevisionWereDeletedOnPurpose() {
		join(1, 2, 3, 4);
		long together = ++this.revision;
		List<KeyChange> deletes = List.of(delete(1, together), delete(2, together), delete(3, together),
				delete(4, together));
		follow(deletes);
		assertThat(this.cluster.members()).isEmpty();
		assertThat(this.asked).isEmpty();
	}

	@Test
	void etcdIsAskedOnlyWhenTheCauseDecides() {
		join(1, 2, 3, 4);
		go(1);
		go(2);
		assertThat(this.asked).isEmpty();
		go(3);
		assertThat(this.asked).containsExactly(1L, 2L, 3L);
		go(4);
		assertThat(this.asked).containsExactly(1L, 2L, 3L, 4L);
	}

	@Test
	void withoutAnAnswerAMemberIsHeldAndEtcdIsAskedAgain() {
		join(1, 2, 3);
		go(1);
		this.removed.add(2L);
		this.unanswered = true;
		assertThat(go(2)).isFalse();
		assertThat(release()).isEmpty();
		this.unanswered = false;
		assertThat(nextRelease()).isLessThan(Duration.ofSeconds(1));
		pass(Objects.requireNonNull(nextRelease()));
		assertThat(release()).containsExactly(address(2));
	}

	@Test
	void anEtcdThatDoesNotAnswerIsAskedOneQuestionAtATime() {
		join(IntStream.rangeClosed(1, 100).toArray());
		this.unanswered = true;
		follow(IntStream.rangeClosed(1, 60).mapToObj((number) -> delete(number, ++this.revision)).toList());
		assertThat(held()).hasSize(10);
		assertThat(this.asked).hasSize(1);
		assertThat(release()).isEmpty();
		assertThat(this.asked).hasSize(1);
		pass(Objects.requireNonNull(nextRelease()));
		assertThat(release()).isEmpty();
		assertThat(this.asked).hasSize(2);
		pass(Objects.requireNonNull(nextRelease()));
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(50);
		assertThat(this.asked).hasSize(3);
	}

	@Test
	void nothingIsAskedWhenThereIsRoom() {
		join(1, 2, 3, 4, 5, 6);
		this.removed.addAll(List.of(1L, 2L, 3L));
		go(1);
		go(2);
		go(3);
		assertThat(go(4)).isTrue();
		assertThat(this.asked).containsExactly(1L, 2L);
	}

	@Test
	void membersMissingInAReadAreHeldToo() {
		join(1, 2, 3, 4);
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(2).isEqualTo(held());
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(2);
	}

	@Test
	void aMemberOfALaterReadIsHeldNoLonger() {
		join(1, 2, 3, 4);
		String kept = keep(new Listing(++this.revision, List.of())).iterator().next();
		StoredKey back = new StoredKey(PREFIX + kept, new byte[0], ++this.revision, 77);
		assertThat(keep(new Listing(this.revision, List.of(back)))).hasSize(1).doesNotContain(kept);
	}

	@Test
	void aPeriodOfZeroHoldsNothing() {
		FollowedCluster off = cluster(Duration.ZERO);
		for (int i = 1; i <= 4; i++) {
			off.follow(List.of(new KeyChange(stored(i, i), false)));
		}
		for (int i = 1; i <= 4; i++) {
			off.follow(List.of(delete(i, ++this.revision)));
			assertThat(off.members()).hasSize(4 - i);
		}
	}

	@Test
	void aMemberHeldSinceAnEarlierHistoryDoesNotRaiseTheRevisionOfThisOne() {
		this.revision = 100;
		join(1, 2, 3);
		go(1);
		go(2);
		this.cluster.replace(new Listing(7, List.of(new StoredKey(PREFIX + address(3), new byte[0], 1, 3))));
		assertThat(held()).containsExactly(address(2));
		pass(Duration.ofSeconds(10));
		assertThat(release()).containsExactly(address(2));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly(address(3));
		assertThat(this.cluster.state().revision()).isEqualTo(7);
	}

	@Test
	void oneStepDecidesOnAllUndecidedMembers() {
		join(1, 2, 3, 4, 5, 6);
		this.removed.addAll(List.of(1L, 2L, 3L));
		follow(IntStream.rangeClosed(1, 5).mapToObj((number) -> delete(number, ++this.revision)).toList());
		assertThat(held()).containsExactly(address(5));
		assertThat(this.asked).containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly(address(5), address(6));
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 0", "2, 2, 0", "3, 1, 0", "3, 2, 1", "3, 3, 2", "4, 2, 0", "4, 3, 1", "5, 2, 0", "5, 3, 1",
			"10, 5, 0", "10, 10, 5", "99, 99, 50" })
	void ofMembersThatExpireOneAfterAnotherHalfAreHeld(int members, int expired, int held) {
		join(IntStream.rangeClosed(1, members).toArray());
		IntStream.rangeClosed(1, expired).forEach(this::go);
		assertThat(held()).hasSize(held);
		assertThat(this.cluster.members()).hasSize(members - expired + held);
	}

	private boolean expired(Departure departure) {
		this.asked.add(departure.lease());
		if (this.unanswered) {
			throw BDDMockito.mock(EtcdRequestException.class);
		}
		return !this.removed.contains(departure.lease());
	}

	private FollowedCluster cluster(Duration expiryHold) {
		return new FollowedCluster("/demo/db", new ClusterLimits(1_000, 1_000), expiryHold, this::expired,
				this.clock::get);
	}

	private void join(int... numbers) {
		for (int number : numbers) {
			put(number, number);
		}
	}

	private void put(int number, long lease) {
		follow(List.of(new KeyChange(stored(number, lease), false)));
	}

	private void follow(List<KeyChange> changes) {
		this.cluster.follow(changes);
	}

	/** Return the members that are removed because time passed. */
	private List<String> release() {
		List<Member> before = this.cluster.members();
		this.cluster.release();
		return ClusterDiff.between(before, this.cluster.members()).removed().stream().map(Member::address).toList();
	}

	private Set<String> keep(Listing listing) {
		this.cluster.replace(listing);
		return held();
	}

	private Set<String> held() {
		return this.cluster.state().departures().held().keySet();
	}

	private @Nullable Duration nextRelease() {
		return this.cluster.state().departures().nextDecision(Duration.ofSeconds(10), this.clock.get());
	}

	/** Delete a key in a revision of its own, and return whether its member is gone. */
	private boolean go(int number) {
		follow(List.of(delete(number, ++this.revision)));
		return this.cluster.state().members().find(address(number)) == null;
	}

	private KeyChange delete(int number, long revision) {
		return new KeyChange(new StoredKey(PREFIX + address(number), new byte[0], revision, 0), true);
	}

	private StoredKey stored(int number, long lease) {
		return new StoredKey(PREFIX + address(number), new byte[0], ++this.revision, lease);
	}

	private static String address(int number) {
		return "10.0.0." + number + ":3306";
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
