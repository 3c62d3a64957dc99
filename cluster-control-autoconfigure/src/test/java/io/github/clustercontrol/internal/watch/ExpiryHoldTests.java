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
import java.util.List;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the hold of members whose keys expired.
 */
class ExpiryHoldTests extends ExpiryFixture {

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

	@ParameterizedTest
	@CsvSource({ "1, 1, 0", "2, 2, 0", "3, 1, 0", "3, 2, 1", "3, 3, 2", "4, 2, 0", "4, 3, 1", "5, 2, 0", "5, 3, 1",
			"10, 5, 0", "10, 10, 5", "99, 99, 50" })
	void ofMembersThatExpireOneAfterAnotherHalfAreHeld(int members, int expired, int held) {
		join(IntStream.rangeClosed(1, members).toArray());
		IntStream.rangeClosed(1, expired).forEach(this::go);
		assertThat(held()).hasSize(held);
		assertThat(this.cluster.members()).hasSize(members - expired + held);
	}

}
