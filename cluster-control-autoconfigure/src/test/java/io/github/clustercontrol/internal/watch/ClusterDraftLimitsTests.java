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

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterDraft}: keys that are rejected, limits, and what is logged.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterDraftLimitsTests extends ClusterDraftFixture {

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

	private static List<String> lines(CapturedOutput output, String words) {
		return output.toString().lines().filter((line) -> line.contains(words)).toList();
	}

	private static long occurrences(CapturedOutput output, String member) {
		return output.toString().lines().filter((line) -> line.contains("The member " + member)).count();
	}

}
