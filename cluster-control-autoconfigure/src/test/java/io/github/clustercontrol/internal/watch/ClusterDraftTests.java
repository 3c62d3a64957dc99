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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link ClusterDraft} and {@link ClusterDiff}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterDraftTests {

	private static final String PREFIX = "/demo/web/";

	private static final String[] NAMES = { "a:1", "a:10", "a:2", "B:1", "[::1]:80", "[::2]:80", "10.0.0.1:80",
			"10.0.0.10:80", "10.0.0.2:80", "z-z.z_z:65535", "z:1", "a", "a:0", "deep/a:1", "", " a:1", "a:1 ",
			"\u00fc:1", "a:1/" };

	private static final String[] VALUES = { "", "text", "{\"scheme\":\"http\"}", "{\"metadata\":{\"zone\":\"a\"}}",
			"{\"metadata\":{\"zone\":\"b\"}}" };

	private final AtomicLong nanoTime = new AtomicLong();

	private FollowedCluster cluster = cluster(new ClusterLimits(ClusterLimits.MAX_MEMBERS, Long.MAX_VALUE));

	private long revision;

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
	void rejectedKeysAreShownWhileTheyExistAndLoggedOnce(CapturedOutput output) {
		follow(List.of(put("no address", "1")));
		follow(List.of(put("no address", "2")));
		this.cluster.replace(listing(Map.of("no address", "2")));
		assertThat(this.cluster.members()).isEmpty();
		assertThat(this.cluster.state().rejected().shown()).containsOnlyKeys(PREFIX + "no address");
		assertThat(output).containsOnlyOnce("Ignoring a key");
		follow(List.of(delete("no address")));
		assertThat(this.cluster.state().rejected().shown()).isEmpty();
	}

	@Test
	void aKeyCannotForgeALineOfTheLog(CapturedOutput output) {
		follow(List.of(put("x\nERROR forged", ""), put("a:1", "{broken\nERROR forged")));
		assertThat(output.toString().lines()).noneMatch((line) -> line.startsWith("ERROR"));
	}

	@Test
	void aBrokenValueIsWarnedOfOncePerRevision(CapturedOutput output) {
		Listing listing = listing(Map.of("a:1", "{broken", "b:1", "{}"));
		this.cluster.replace(listing);
		this.cluster.replace(listing);
		assertThat(this.cluster.members()).hasSize(2);
		assertThat(occurrences(output, "a:1")).isEqualTo(1);
		follow(List.of(put("a:1", "{broken again")));
		assertThat(occurrences(output, "a:1")).isEqualTo(2);
		follow(List.of(put("a:1", "{}"), put("a:1", "{broken")));
		assertThat(occurrences(output, "a:1")).isEqualTo(3);
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
	void rejectedKeysAreCountedExactlyAndTheFirstAreShown(CapturedOutput output) {
		for (int i = 0; i < 1_000; i++) {
			follow(List.of(put("junk " + i, "")));
		}
		assertThat(this.cluster.state().rejected().count()).isEqualTo(1_000);
		assertThat(this.cluster.state().rejected().shown()).hasSize(100).containsKey(PREFIX + "junk 0");
		follow(List.of(update("junk 1", "again"), update("junk 999", "again"), put("a:1", "")));
		assertThat(this.cluster.state().rejected().count()).isEqualTo(1_000);
		for (int i = 999; i >= 300; i--) {
			follow(List.of(delete("junk " + i)));
		}
		assertThat(this.cluster.state().rejected().count()).isEqualTo(300);
		for (int i = 299; i >= 0; i--) {
			follow(List.of(delete("junk " + i)));
		}
		assertThat(this.cluster.state().rejected().count()).isZero();
		assertThat(this.cluster.state().rejected().shown()).isEmpty();
		assertThat(this.cluster.members()).hasSize(1);
		assertThat(lines(output, "Ignoring a key")).hasSize(100);
		assertThat(lines(output, "more keys in /demo/web are not members")).hasSize(1);
	}

	@Test
	void keysThatAReadSkippedAreCountedAndLoggedInOneLine(CapturedOutput output) {
		List<String> first = IntStream.range(0, 100).mapToObj((i) -> PREFIX + "junk " + i).toList();
		Listing listing = new Listing(10, List.of(put("a:1", "").key()), new Listing.Others(200_000, 0, first));
		this.cluster.replace(listing);
		this.cluster.replace(listing);
		assertThat(this.cluster.state().rejected().count()).isEqualTo(200_000);
		assertThat(this.cluster.state().rejected().shown()).hasSize(100);
		assertThat(lines(output, "Ignoring a key")).hasSize(100);
		assertThat(lines(output, "199900 more keys in /demo/web are not members")).hasSize(1);
		follow(List.of(delete("junk 7"), put("junk of today", "")));
		assertThat(this.cluster.state().rejected().count()).isEqualTo(200_000);
		assertThat(this.cluster.state().rejected().shown()).hasSize(100).containsKey(PREFIX + "junk of today");
	}

	@Test
	void aKeyThatComesAndGoesFillsNoLog(CapturedOutput output) {
		for (int i = 0; i < 1_000; i++) {
			follow(List.of(put("junk", ""), delete("junk"), put("a:1", "{broken")));
		}
		assertThat(lines(output, "WARN")).hasSize(101);
		this.nanoTime.addAndGet(KeyWarnings.PERIOD.toNanos());
		follow(List.of(put("junk", ""), delete("junk")));
		assertThat(lines(output, "WARN")).hasSize(102 + 1);
		assertThat(this.cluster.state().rejected().count()).isZero();
	}

	@Test
	void membersBeyondTheLimitAreRejectedUntilThereIsRoom(CapturedOutput output) {
		this.cluster = cluster(new ClusterLimits(3, 1_000));
		follow(List.of(put("a:1", ""), put("b:1", ""), put("c:1", ""), put("d:1", ""), put("e:1", "")));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly("a:1", "b:1", "c:1");
		assertThat(this.cluster.state().rejected().count()).isEqualTo(2);
		assertThat(this.cluster.state().rejected().shown().get(PREFIX + "d:1")).contains("more than 3 members");
		assertThat(this.cluster.state().isOverfull()).isTrue();
		follow(List.of(update("a:1", "known members are followed"), delete("d:1"), delete("b:1")));
		assertThat(this.cluster.state().rejected().count()).isEqualTo(1);
		assertThat(this.cluster.members()).extracting(Member::rawValue)
			.containsExactly("known members are followed", null);
		follow(List.of(put("f:1", "")));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly("a:1", "c:1", "f:1");
		assertThat(lines(output, "There is too much in /demo/web")).hasSize(1);
	}

	@Test
	void aMemberTakesThePlaceOfOneThatIsRemovedInTheSameChanges() {
		this.cluster = cluster(new ClusterLimits(3, 1_000));
		follow(List.of(put("a:1", ""), put("b:1", "")));
		follow(List.of(update("a:1", "known"), update("b:1", "known"), put("c:1", "")));
		assertThat(this.cluster.members()).hasSize(3);
		follow(List.of(delete("a:1"), put("d:1", ""), put("e:1", "")));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly("b:1", "c:1", "d:1");
		assertThat(this.cluster.state().rejected().shown()).containsOnlyKeys(PREFIX + "e:1");
		follow(List.of(delete("b:1")));
		follow(List.of(update("e:1", "again")));
		assertThat(this.cluster.members()).extracting(Member::address).containsExactly("c:1", "d:1", "e:1");
		assertThat(this.cluster.state().rejected().count()).isZero();
		assertThat(this.cluster.state().isOverfull()).isFalse();
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
	void valuesBeyondTheLimitAreLeftOutAndStayOutUntilThereIsRoom(CapturedOutput output) {
		this.cluster = cluster(new ClusterLimits(100, 10));
		follow(List.of(put("b:1", "12345"), put("c:1", "12345"), put("a:1", "12345"), put("d:1", "")));
		assertThat(this.cluster.members()).extracting(Member::rawValue).containsExactly(null, "12345", "12345", null);
		assertThat(this.cluster.state().isOverfull()).isTrue();
		// The result of a read does not depend on the order of the keys
		List<StoredKey> read = List.of(stored("a:1", 3, "12345"), stored("b:1", 1, "12345"),
				new StoredKey(PREFIX + "c:1", new byte[0], 2, 0, true), stored("d:1", 4, ""));
		List<Member> before = this.cluster.members();
		this.cluster.replace(new Listing(9, read));
		assertThat(this.cluster.members()).isEqualTo(before);
		follow(List.of(delete("b:1")));
		this.cluster.replace(new Listing(10, List.of(read.get(0), read.get(2), read.get(3))));
		assertThat(this.cluster.members()).extracting(Member::rawValue).containsExactly("12345", "12345", null);
		assertThat(this.cluster.state().isOverfull()).isFalse();
		follow(List.of(update("c:1", "1"), update("a:1", "123456789")));
		assertThat(this.cluster.state().isOverfull()).isFalse();
		assertThat(lines(output, "members are used without their values")).hasSize(1);
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

	private Listing listing(Map<String, String> keys) {
		Selection selection = this.cluster.selection();
		List<StoredKey> stored = new ArrayList<>();
		List<String> others = new ArrayList<>();
		keys.forEach((name, value) -> {
			StoredKey key = put(name, value).key();
			if (selection.wanted().test(key.key())) {
				stored.add(key);
				selection.taken().accept(key);
			}
			else {
				others.add(key.key());
			}
		});
		return new Listing(this.revision, stored, new Listing.Others(others.size(), 0, others));
	}

	private FollowedCluster cluster(ClusterLimits limits) {
		return new FollowedCluster("/demo/web", limits, this.nanoTime::get);
	}

	private void follow(List<KeyChange> changes) {
		this.cluster.follow(changes);
	}

	private KeyChange put(String name, String value) {
		this.revision++;
		return new KeyChange(new StoredKey(PREFIX + name, value.getBytes(StandardCharsets.UTF_8), this.revision, 0),
				false);
	}

	private KeyChange update(String name, String value) {
		return new KeyChange(put(name, value).key(), false, false);
	}

	private static StoredKey stored(String name, long revision, String value) {
		return new StoredKey(PREFIX + name, value.getBytes(StandardCharsets.UTF_8), revision, 0);
	}

	private KeyChange delete(String name) {
		this.revision++;
		return new KeyChange(new StoredKey(PREFIX + name, new byte[0], this.revision, 0), true);
	}

	private static List<String> lines(CapturedOutput output, String words) {
		return output.toString().lines().filter((line) -> line.contains(words)).toList();
	}

	private static long occurrences(CapturedOutput output, String member) {
		return output.toString().lines().filter((line) -> line.contains("The member " + member)).count();
	}

}
