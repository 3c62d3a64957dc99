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
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decisions of a {@link ClusterDraft} as a table. A change is {@code +name} for a put
 * on the lease that the name ends with, if it does, {@code *name} for a put of a key that
 * exists, and {@code -name} for a delete. Changes that are joined by {@code &} have one
 * revision. There is room for five members. Leases above 5 are of keys that an operator
 * deletes.
 */
class ClusterDraftTableTests {

	private static final String PREFIX = "/demo/db/";

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			# before              | changes               | members           | held  | rejected
			-                     | +a                    | a                 | -     | -
			-                     | +a/b                  | -                 | -     | a/b
			-                     | +a/b -a/b             | -                 | -     | -
			-                     | -a                    | -                 | -     | -
			+a                    | -a                    | -                 | -     | -
			+a                    | -a +a                 | a                 | -     | -
			+a                    | +b -a                 | b                 | -     | -
			+a +b +c +d +e        | +f                    | a b c d e         | -     | f
			+a +b +c +d +e        | *a                    | a b c d e         | -     | -
			+a +b +c +d +e        | -a +f                 | b c d e f         | -     | -
			+a +b +c +d +e        | +f -f                 | a b c d e         | -     | -
			+a +b +c +d +e +f     | -a *f                 | b c d e f         | -     | -
			+a +b +c +d +e +f     | -a -f                 | b c d e           | -     | -
			+a +b +c              | -a -b -c              | -                 | -     | -
			+a1 +b2               | -a1 -b2               | -                 | -     | -
			+a1 +b2 +c3           | -a1                   | b2 c3             | -     | -
			+a1 +b2 +c3           | -a1 -b2               | b2 c3             | b2    | -
			+a1 +b2 +c3           | -a1 -b2 +b2           | b2 c3             | -     | -
			+a1 +b2 +c3           | -a1 -b2 -b2           | b2 c3             | b2    | -
			+a1 +b2 +c3           | -a1&-b2               | c3                | -     | -
			+a1 +b2 +c3           | -a1&-b2&-c3           | -                 | -     | -
			+a1 +b1 +c3           | -a1&-b1               | b1 c3             | b1    | -
			+a1 +b2 +c            | -a1 -b2 -c            | b2                | b2    | -
			+a1 +b2 +c3 +d4       | -a1 -b2 -c3 -d4       | c3 d4             | c3 d4 | -
			+a1 +b2 +c3 +d4 +e5   | -a1 -b2 -c3           | c3 d4 e5          | c3    | -
			+a1 +b2 +c3 +d4 +e5   | -a1 -b2 -c3 +f +g +h  | c3 d4 e5 f g      | c3    | h
			+a6 +b7 +c8           | -a6 -b7 -c8           | -                 | -     | -
			+a6 +b7 +c8 +d4       | -a6 -b7 -d4           | c8                | -     | -
			+a1 +b7 +c3           | -a1 -b7 -c3           | c3                | c3    | -
			+a1 +b2 +c8           | -a1 -b2 -c8           | b2                | b2    | -
			+a1 +b2 +c3 -a1 -b2   | +b                    | b c3              | -     | -
			+a1 +b2 +c3 -a1 -b2   | +b2                   | b2 c3             | -     | -
			+a1 +b2 +c3 -a1 -b2   | +d4 +e5               | b2 c3 d4 e5       | b2    | -
			""")
	void decides(@Nullable String before, String changes, @Nullable String members, @Nullable String held,
			@Nullable String rejected) {
		FollowedCluster cluster = new FollowedCluster("/demo/db", new ClusterLimits(5, 1_000), Duration.ofSeconds(10),
				(departure) -> departure.lease() <= 5, new AtomicLong()::get);
		AtomicLong revision = new AtomicLong();
		words(before).forEach((change) -> cluster.follow(changes(change, revision)));
		cluster.follow(changes(changes, revision));
		assertThat(cluster.members()).extracting(Member::address).containsExactlyElementsOf(addresses(members));
		assertThat(cluster.state().departures().held().keySet()).containsExactlyElementsOf(addresses(held));
		assertThat(cluster.state().rejected().shown().keySet())
			.containsExactlyElementsOf(words(rejected).map((name) -> PREFIX + address(name)).toList());
		assertThat(cluster.state().rejected().count()).isEqualTo(words(rejected).count());
		assertThat(cluster.state().revision()).isEqualTo(revision.get());
	}

	private static List<KeyChange> changes(String text, AtomicLong revision) {
		List<KeyChange> changes = new ArrayList<>();
		words(text).forEach((together) -> {
			revision.incrementAndGet();
			for (String change : together.split("&")) {
				String name = change.substring(1);
				boolean deleted = change.startsWith("-");
				long lease = (name.length() == 2 && !deleted) ? name.charAt(1) - '0' : 0;
				changes.add(new KeyChange(new StoredKey(PREFIX + address(name), new byte[0], revision.get(), lease),
						deleted, change.startsWith("+")));
			}
		});
		return changes;
	}

	private static List<String> addresses(@Nullable String names) {
		return words(names).map(ClusterDraftTableTests::address).toList();
	}

	private static String address(String name) {
		return name.contains("/") ? name : name.charAt(0) + ":1";
	}

	private static Stream<String> words(@Nullable String text) {
		return (text != null) ? Stream.of(text.split(" ")) : Stream.empty();
	}

}
