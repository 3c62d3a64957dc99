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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link ClusterDraft} and {@link ClusterDiff}.
 */
class ClusterDraftTests extends ClusterDraftFixture {

	private static final String[] NAMES = { "a:1", "a:10", "a:2", "B:1", "[::1]:80", "[::2]:80", "10.0.0.1:80",
			"10.0.0.10:80", "10.0.0.2:80", "z-z.z_z:65535", "z:1", "a", "a:0", "deep/a:1", "", " a:1", "a:1 ",
			"\u00fc:1", "a:1/" };

	private static final String[] VALUES = { "", "text", "{\"scheme\":\"http\"}", "{\"metadata\":{\"zone\":\"a\"}}",
			"{\"metadata\":{\"zone\":\"b\"}}" };

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void followsEtcdThroughAnyHistory(long seed) {
		Random random = new Random(seed);
		Map<String, String> truth = new TreeMap<>();
		List<Member> before = List.of();
		Map<String, Member> composed = new TreeMap<>();
		for (int step = 0; step < 5_000; step++) {
			boolean replaced = random.nextInt(20) == 0;
			if (replaced) {
				changeAtRandom(random, truth, random.nextInt(12));
				this.cluster.replace(listing(truth));
			}
			else {
				follow(changeAtRandom(random, truth, 1 + random.nextInt(6)));
			}
			List<Member> after = this.cluster.members();
			assertThat(after).isEqualTo(membersOf(truth));
			assertThat(this.cluster.state().revision()).isEqualTo(this.revision);
			assertThat(this.cluster.state().rejected().shown()).containsOnlyKeys(rejectedOf(truth));
			if (!replaced) {
				assertUnchangedAreTheSame(before, after);
			}
			ClusterDiff diff = ClusterDiff.between(before, after);
			assertDiffIsExact(diff, before, after);
			compose(composed, diff);
			assertThat(composed.values()).containsExactlyElementsOf(after);
			before = after;
		}
	}

	@Test
	void ofSeveralChangesOfOneKeyInABatchTheLastCounts() {
		follow(List.of(put("a:1", "1"), delete("a:1"), put("a:1", "2"), put("b:1", ""), delete("b:1"), delete("c:1"),
				put("c:1", "")));
		assertThat(this.cluster.members()).extracting(Member::address, Member::rawValue)
			.containsExactly(tuple("a:1", "2"), tuple("c:1", null));
		assertThat(this.cluster.state().revision()).isEqualTo(7);
	}

	@Test
	void aReadReplacesTheMembers() {
		follow(List.of(put("a:1", ""), put("no address", "")));
		this.revision = 10;
		this.cluster.replace(new Listing(10, List.of(put("b:1", "").key())));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly("b:1");
		assertThat(this.cluster.state().rejected().shown()).isEmpty();
		assertThat(this.cluster.state().revision()).isEqualTo(10);
	}

	@Test
	void aStateThatWasGivenAwayNeverChanges() {
		follow(List.of(put("a:1", "1"), put("b:1", "")));
		List<Member> given = this.cluster.members();
		List<Member> copy = List.copyOf(given);
		Map<String, String> rejected = this.cluster.state().rejected().shown();
		follow(List.of(put("a:1", "2"), delete("b:1"), put("0:1", ""), put("no address", "")));
		assertThat(given).isEqualTo(copy);
		assertThat(rejected).isEmpty();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> given.set(0, copy.get(1)));
	}

	@Test
	void aHundredThousandMembersAreNoMoreThanAList() {
		Map<String, String> many = new TreeMap<>();
		for (int i = 0; i < 100_000; i++) {
			many.put("10.%d.%d.%d:80".formatted(i >> 16, (i >> 8) & 255, i & 255), "");
		}
		this.cluster.replace(listing(many));
		assertThat(this.cluster.members()).hasSize(100_000)
			.isSortedAccordingTo((a, b) -> a.address().compareTo(b.address()));
		List<KeyChange> all = new ArrayList<>();
		many.keySet().forEach((name) -> all.add(delete(name)));
		follow(all);
		assertThat(this.cluster.members()).isEmpty();
	}

	@Test
	void theSameRevisionOfAnotherHistoryIsAnotherValue() {
		follow(List.of(put("a:1", "old"),
				new KeyChange(new StoredKey(PREFIX + "b:1", "old".getBytes(), ++this.revision, 7), false)));
		this.cluster.replace(new Listing(5,
				List.of(stored("a:1", 1, "new"), new StoredKey(PREFIX + "b:1", "new".getBytes(), 2, 8))));
		assertThat(this.cluster.members()).extracting(Member::rawValue).containsExactly("new", "new");
	}

	@Test
	void ofAnEarlierHistoryNothingIsKept() {
		follow(List.of(put("a:1", "old"), put("b:1", "")));
		this.revision = 1;
		this.cluster.replace(new Listing(1, List.of(stored("a:1", 1, "new"))));
		assertThat(this.cluster.members()).extracting(Member::rawValue).containsExactly("new");
	}

	private List<KeyChange> changeAtRandom(Random random, Map<String, String> truth, int count) {
		List<KeyChange> changes = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String name = NAMES[random.nextInt(NAMES.length)];
			if (truth.containsKey(name) && random.nextBoolean()) {
				truth.remove(name);
				changes.add(delete(name));
			}
			else {
				String value = VALUES[random.nextInt(VALUES.length)];
				truth.put(name, value);
				changes.add(put(name, value));
			}
		}
		return changes;
	}

	/** The expected members, by the simplest code. */
	private static List<Member> membersOf(Map<String, String> truth) {
		List<Member> members = new ArrayList<>();
		truth.forEach((name, value) -> {
			if (isAddress(name)) {
				members.add(new MemberCodec().decode(name, value.getBytes(StandardCharsets.UTF_8)).member());
			}
		});
		return members;
	}

	private static String[] rejectedOf(Map<String, String> truth) {
		return truth.keySet()
			.stream()
			.filter((name) -> !isAddress(name))
			.map((name) -> PREFIX + name)
			.toArray(String[]::new);
	}

	private static boolean isAddress(String name) {
		return name.matches("([A-Za-z0-9._-]+|\\[::[12]])(:[1-9][0-9]*)");
	}

	private static void assertUnchangedAreTheSame(List<Member> before, List<Member> after) {
		Map<Member, Boolean> kept = new IdentityHashMap<>();
		before.forEach((member) -> kept.put(member, true));
		Map<String, Member> known = new TreeMap<>();
		before.forEach((member) -> known.put(member.address(), member));
		int equal = 0;
		int same = 0;
		for (Member member : after) {
			if (member.equals(known.get(member.address()))) {
				equal++;
				same += kept.containsKey(member) ? 1 : 0;
			}
		}
		// A key that was put again with the value it had is another object.
		assertThat(same).isGreaterThanOrEqualTo(equal - 6);
	}

	private static void assertDiffIsExact(ClusterDiff diff, List<Member> before, List<Member> after) {
		Map<String, Member> then = byAddress(before);
		Map<String, Member> now = byAddress(after);
		assertThat(diff.added())
			.isEqualTo(after.stream().filter((member) -> !then.containsKey(member.address())).toList());
		assertThat(diff.removed())
			.isEqualTo(before.stream().filter((member) -> !now.containsKey(member.address())).toList());
		assertThat(diff.updated()).isEqualTo(after.stream()
			.filter((member) -> then.containsKey(member.address()) && !member.equals(then.get(member.address())))
			.toList());
		assertThat(diff.isEmpty()).isEqualTo(before.equals(after));
	}

	private static Map<String, Member> byAddress(List<Member> members) {
		Map<String, Member> map = new TreeMap<>();
		members.forEach((member) -> map.put(member.address(), member));
		return map;
	}

	/** As a listener does that knows nothing but events. */
	private static void compose(Map<String, Member> composed, ClusterDiff diff) {
		diff.removed().forEach((member) -> assertThat(composed.remove(member.address())).isEqualTo(member));
		diff.added().forEach((member) -> assertThat(composed.put(member.address(), member)).isNull());
		diff.updated().forEach((member) -> assertThat(composed.put(member.address(), member)).isNotNull());
	}

}
