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
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryHoldTests {

	private final AtomicLong clock = new AtomicLong();

	/** The leases whose keys were removed on purpose. */
	private final Set<Long> removed = new HashSet<>();

	private final List<Long> asked = new ArrayList<>();

	private boolean silent;

	private final Known known = new Known();

	private final ExpiryHold hold = new ExpiryHold(Duration.ofSeconds(10), this.known, this::expired, this.clock::get);

	private long revision;

	@Test
	void expiryTakesHalfOfTheMembersAndTheOthersAreHeld() {
		join(1, 2, 3, 4);
		assertThat(go(1)).isTrue();
		assertThat(go(2)).isTrue();
		assertThat(go(3)).isFalse();
		assertThat(go(4)).isFalse();
		assertThat(this.hold.held()).containsExactlyInAnyOrder(key(3), key(4));
	}

	@Test
	void whatIsHeldGoesWhenThePeriodIsOverForIt() {
		join(1, 2, 3, 4);
		go(1);
		go(2);
		go(3);
		pass(Duration.ofSeconds(6));
		go(4);
		assertThat(this.hold.nextRelease()).isEqualTo(Duration.ofSeconds(4));
		pass(Duration.ofSeconds(4));
		assertThat(release()).extracting((delete) -> delete.key().key()).containsExactly(key(3));
		assertThat(this.hold.nextRelease()).isEqualTo(Duration.ofSeconds(6));
		pass(Duration.ofSeconds(6));
		assertThat(release()).extracting((delete) -> delete.key().key()).containsExactly(key(4));
		assertThat(this.hold.nextRelease()).isNull();
	}

	@Test
	void whatComesBackIsHeldNoLonger() {
		join(1, 2, 3);
		go(1);
		go(2);
		assertThat(this.hold.held()).containsExactly(key(2));
		join(2);
		assertThat(this.hold.held()).isEmpty();
		assertThat(release()).isEmpty();
	}

	@Test
	void whatWasRemovedOnPurposeGoesAtOnceHoweverMany() {
		join(1, 2, 3, 4);
		this.removed.addAll(List.of(1L, 2L, 3L, 4L));
		assertThat(go(1)).isTrue();
		assertThat(go(2)).isTrue();
		assertThat(go(3)).isTrue();
		assertThat(go(4)).isTrue();
	}

	@Test
	void whatWentOnPurposeBeforeDoesNotCountAgainstExpiry() {
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
	void expiriesThatLieFarApartAreNotHeld() {
		join(1, 2, 3);
		assertThat(go(1)).isTrue();
		pass(Duration.ofSeconds(10));
		assertThat(go(2)).isTrue();
	}

	@Test
	void whatNeverHadALeaseIsNeverHeld() {
		for (int i = 1; i <= 4; i++) {
			put(i, 0);
		}
		for (int i = 1; i <= 4; i++) {
			assertThat(go(i)).isTrue();
		}
	}

	@Test
	void whatGoesWithOtherLeasesInOneRevisionWasRemovedOnPurpose() {
		join(1, 2, 3, 4);
		long together = ++this.revision;
		List<KeyChange> deletes = List.of(delete(1, together), delete(2, together), delete(3, together),
				delete(4, together));
		assertThat(this.hold.admit(deletes)).isEqualTo(deletes);
		assertThat(this.asked).isEmpty();
	}

	@Test
	void etcdIsAskedOnlyWhenItMatters() {
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
	void withoutAnAnswerAMemberStaysAndTheQuestionIsRepeated() {
		join(1, 2, 3);
		go(1);
		this.removed.add(2L);
		this.silent = true;
		assertThat(go(2)).isFalse();
		assertThat(release()).isEmpty();
		this.silent = false;
		assertThat(this.hold.nextRelease()).isLessThan(Duration.ofSeconds(1));
		pass(Objects.requireNonNull(this.hold.nextRelease()));
		assertThat(release()).extracting((delete) -> delete.key().key()).containsExactly(key(2));
	}

	@Test
	void anEtcdThatDoesNotAnswerIsAskedOnceAtATimeHoweverManyWent() {
		join(IntStream.rangeClosed(1, 100).toArray());
		this.silent = true;
		admit(IntStream.rangeClosed(1, 60).mapToObj((number) -> delete(number, ++this.revision)).toList());
		assertThat(this.hold.held()).hasSize(10);
		assertThat(this.asked).hasSize(1);
		assertThat(release()).isEmpty();
		assertThat(this.asked).hasSize(1);
		pass(Objects.requireNonNull(this.hold.nextRelease()));
		assertThat(release()).isEmpty();
		assertThat(this.asked).hasSize(2);
		pass(Objects.requireNonNull(this.hold.nextRelease()));
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(50);
		assertThat(this.asked).hasSize(3);
	}

	@Test
	void nothingMoreIsAskedOnceThereIsRoom() {
		join(1, 2, 3, 4, 5, 6);
		this.removed.addAll(List.of(1L, 2L, 3L));
		go(1);
		go(2);
		go(3);
		assertThat(go(4)).isTrue();
		assertThat(this.asked).containsExactly(1L, 2L);
	}

	@Test
	void whatIsMissingInAReadingIsHeldLikewise() {
		join(1, 2, 3, 4);
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(2).isEqualTo(this.hold.held());
		assertThat(keep(new Listing(++this.revision, List.of()))).hasSize(2);
	}

	@Test
	void whatAReadingHasAgainIsHeldNoLonger() {
		join(1, 2, 3, 4);
		String kept = keep(new Listing(++this.revision, List.of())).iterator().next();
		StoredKey back = new StoredKey(kept, new byte[0], ++this.revision, 77);
		assertThat(keep(new Listing(this.revision, List.of(back)))).hasSize(1).doesNotContain(kept);
	}

	@Test
	void aPeriodOfZeroHoldsNothing() {
		ExpiryHold off = new ExpiryHold(Duration.ZERO, this.known, this::expired, this.clock::get);
		join(1, 2, 3, 4);
		for (int i = 1; i <= 4; i++) {
			assertThat(off.admit(List.of(delete(i, ++this.revision)))).hasSize(1);
		}
	}

	private boolean expired(long lease, long revision) {
		this.asked.add(lease);
		if (this.silent) {
			throw BDDMockito.mock(EtcdRequestException.class);
		}
		return !this.removed.contains(lease);
	}

	private void join(int... numbers) {
		for (int number : numbers) {
			put(number, number);
		}
	}

	private void put(int number, long lease) {
		admit(new KeyChange(new StoredKey(key(number), new byte[0], ++this.revision, lease), false));
	}

	private List<KeyChange> admit(KeyChange change) {
		return admit(List.of(change));
	}

	private List<KeyChange> admit(List<KeyChange> changes) {
		List<KeyChange> admitted = this.hold.admit(changes);
		admitted.forEach(this.known::follow);
		return admitted;
	}

	private List<KeyChange> release() {
		List<KeyChange> released = this.hold.release();
		released.forEach(this.known::follow);
		return released;
	}

	private Set<String> keep(Listing listing) {
		Set<String> kept = this.hold.keep(listing);
		this.known.leases.keySet().retainAll(kept);
		listing.keys().forEach((key) -> this.known.leases.put(key.key(), key.lease()));
		return kept;
	}

	/**
	 * Have a key go, in a revision of its own, and return whether its member goes too.
	 */
	private boolean go(int number) {
		return !admit(delete(number, ++this.revision)).isEmpty();
	}

	private KeyChange delete(int number, long revision) {
		return new KeyChange(new StoredKey(key(number), new byte[0], revision, 0), true);
	}

	private static String key(int number) {
		return "/demo/db/10.0.0." + number + ":3306";
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	/** The members, as far as the hold lets changes through. */
	private static final class Known implements ExpiryHold.Leases {

		private final Map<String, Long> leases = new TreeMap<>();

		void follow(KeyChange change) {
			if (change.deleted()) {
				this.leases.remove(change.key().key());
			}
			else {
				this.leases.put(change.key().key(), change.key().lease());
			}
		}

		@Override
		public int size() {
			return this.leases.size();
		}

		@Override
		public OptionalLong of(String key) {
			Long lease = this.leases.get(key);
			return (lease != null) ? OptionalLong.of(lease) : OptionalLong.empty();
		}

		@Override
		public void forEach(ObjLongConsumer<String> consumer) {
			this.leases.forEach(consumer::accept);
		}

	}

}
