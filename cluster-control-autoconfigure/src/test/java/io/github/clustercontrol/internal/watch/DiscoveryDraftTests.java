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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.DiscoveryDraft.KnownClusters;
import io.github.clustercontrol.internal.watch.Members.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiscoveryDraft} and {@link DiscoveryRead}: the bounds, and what is
 * rejected.
 */
class DiscoveryDraftTests {

	private final DiscoveryRules rules = new DiscoveryRules(
			new DiscoverySettings(new ClusterDirectory("/shop"), Duration.ZERO, Map.of()),
			new DiscoveryLimits(3, 5, 1_000));

	private final Known known = new Known();

	private RejectedKeys rejected = RejectedKeys.NONE;

	private List<String> problems = List.of();

	@Test
	void eachChangeGoesToTheClusterOfItsDirectoryInItsOrder() {
		Map<String, List<KeyChange>> changes = change(put("a/h:1", 2), put("b/h:1", 3), put("a/h:2", 4),
				delete("a/h:1", 5));
		assertThat(changes).containsOnlyKeys("a", "b");
		assertThat(changes.get("a")).extracting(KeyChange::revision).containsExactly(2L, 4L, 5L);
		assertThat(changes.get("b")).extracting(KeyChange::revision).containsExactly(3L);
	}

	@Test
	void aNewClusterThatIsOneTooManyIsRejectedAndCounted() {
		this.known.add("a/h:1", "b/h:1", "c/h:1");
		assertThat(change(put("d/h:1", 5), put("a/h:2", 6))).containsOnlyKeys("a");
		assertThat(this.rejected.tooMany()).isEqualTo(1);
		assertThat(this.rejected.shown()).containsOnlyKeys("/shop/d/h:1");
		assertThat(this.problems).isEmpty();
	}

	@Test
	void aNewMemberThatIsOneTooManyIsRejectedAndKnownMembersStillChange() {
		this.known.add("a/h:1", "a/h:2", "b/h:1", "b/h:2", "c/h:1");
		Map<String, List<KeyChange>> changes = change(put("a/h:3", 6), update("b/h:1", 7), delete("c/h:1", 8));
		assertThat(changes).containsOnlyKeys("b", "c");
		assertThat(this.rejected.tooMany()).isEqualTo(1);
		change(put("a/h:4", 11));
		assertThat(this.rejected.tooMany()).isEqualTo(2);
		change(delete("a/h:3", 12));
		assertThat(this.rejected.tooMany()).isEqualTo(1);
	}

	@Test
	void aMaliciousNameIsLoggedOnceCountedAndShown() {
		change(put("../h:1", 2));
		assertThat(this.problems).singleElement().asString().contains("Ignoring a key in /shop", "'..'");
		change(update("../h:1", 3));
		assertThat(this.problems).isEmpty();
		assertThat(this.rejected.count()).isEqualTo(1);
		assertThat(this.rejected.shown()).containsOnlyKeys("/shop/../h:1");
		change(delete("../h:1", 4));
		assertThat(this.rejected.count()).isZero();
	}

	@Test
	void theNameOfAClusterBelowAnotherPathIsRejected() {
		this.known.taken.add("a");
		assertThat(change(put("a/h:1", 2))).isEmpty();
		assertThat(this.rejected.shown().get("/shop/a/h:1")).contains("another path");
		change(delete("a/h:1", 3));
		assertThat(this.rejected.count()).isZero();
	}

	@Test
	void aNameThatTheWatchOfAnotherPathUsesAtTheSameTimeIsRejected() {
		this.known.takenMeanwhile = "a";
		assertThat(change(put("a/h:1", 2), put("b/h:1", 3))).containsOnlyKeys("b");
		assertThat(this.rejected.shown().get("/shop/a/h:1")).contains("another path");
		DiscoveryRead read = new DiscoveryRead(this.rules, this.known);
		assertThat(take(read, "a/h:1", "b/h:1")).containsExactly("b/h:1");
		assertThat(read.clusters()).containsExactly("b");
	}

	@Test
	void aReadTakesKnownMembersAlthoughNewOnesComeBeforeThem() {
		this.known.add("x/h:1", "y/h:1", "z/h:1", "z/h:2");
		DiscoveryRead read = new DiscoveryRead(this.rules, this.known);
		List<String> taken = take(read, "a/h:1", "x/h:0", "x/h:00", "x/h:1", "y/h:1", "z/h:1", "z/h:2");
		// There is room for one more member, and for no other cluster; the port 0 is not
		// valid
		assertThat(taken).containsExactly("x/h:1", "y/h:1", "z/h:1", "z/h:2");
		read = new DiscoveryRead(this.rules, this.known);
		assertThat(take(read, "a/h:1", "x/h:5", "x/h:6", "x/h:1", "y/h:1", "z/h:1", "z/h:2")).containsExactly("x/h:5",
				"x/h:1", "y/h:1", "z/h:1", "z/h:2");
		RejectedKeysDraft draft = new RejectedKeysDraft(this.rules.path(), this.rejected);
		read.replace(draft);
		assertThat(draft.done().tooMany()).isEqualTo(2);
		assertThat(draft.done().shown()).containsOnlyKeys("/shop/a/h:1", "/shop/x/h:6");
		assertThat(read.clusters()).containsExactly("x", "y", "z");
	}

	private static List<String> take(DiscoveryRead read, String... keys) {
		Selection selection = read.selection();
		List<String> taken = new ArrayList<>();
		for (String key : keys) {
			if (!selection.ignored().test("/shop/" + key) && selection.wanted().test("/shop/" + key)) {
				selection.taken().accept(stored(key, 9));
				taken.add(key);
			}
		}
		return taken;
	}

	private Map<String, List<KeyChange>> change(KeyChange... changes) {
		DiscoveryDraft draft = new DiscoveryDraft(this.rules, this.known, this.rejected);
		draft.change(List.of(changes));
		this.rejected = draft.rejected().done();
		this.problems = draft.rejected().problems();
		return draft.changes();
	}

	private static KeyChange put(String key, long revision) {
		return new KeyChange(stored(key, revision), false, true);
	}

	private static KeyChange update(String key, long revision) {
		return new KeyChange(stored(key, revision), false, false);
	}

	private static KeyChange delete(String key, long revision) {
		return new KeyChange(stored(key, revision), true);
	}

	private static StoredKey stored(String key, long revision) {
		return new StoredKey("/shop/" + key, new byte[0], revision, 0);
	}

	private static final class Known implements KnownClusters {

		private final Map<String, Members> members = new HashMap<>();

		private final Set<String> taken = new HashSet<>();

		private @Nullable String takenMeanwhile;

		void add(String... keys) {
			for (String key : keys) {
				String[] parts = key.split("/");
				Members.Draft draft = new Members.Draft(this.members.getOrDefault(parts[0], Members.NONE));
				draft.add(new Entry(Member.of(parts[1]), 1, 0));
				this.members.put(parts[0], draft.done());
			}
		}

		@Override
		public @Nullable Members members(String cluster) {
			return this.members.get(cluster);
		}

		@Override
		public int clusters() {
			return this.members.size();
		}

		@Override
		public int size() {
			return this.members.values().stream().mapToInt(Members::size).sum();
		}

		@Override
		public boolean isTaken(String cluster) {
			return this.taken.contains(cluster);
		}

		@Override
		public boolean claim(String cluster) {
			assertThat(this.taken).doesNotContain(cluster);
			return !cluster.equals(this.takenMeanwhile);
		}

	}

}
