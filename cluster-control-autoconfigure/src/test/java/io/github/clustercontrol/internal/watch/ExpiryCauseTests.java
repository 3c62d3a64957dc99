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
import java.util.Objects;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the question to etcd whether a key has expired or was deleted.
 */
class ExpiryCauseTests extends ExpiryFixture {

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
	void oneStepDecidesOnAllUndecidedMembers() {
		join(1, 2, 3, 4, 5, 6);
		this.removed.addAll(List.of(1L, 2L, 3L));
		follow(IntStream.rangeClosed(1, 5).mapToObj((number) -> delete(number, ++this.revision)).toList());
		assertThat(held()).containsExactly(address(5));
		assertThat(this.asked).containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly(address(5), address(6));
	}

}
