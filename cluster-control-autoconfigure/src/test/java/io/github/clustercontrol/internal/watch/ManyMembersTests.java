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

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.sun.management.ThreadMXBean;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What many members cost, in bytes: times are measured by the benchmarks.
 */
class ManyMembersTests {

	private static final int MEMBERS = 100_000;

	private static final String PREFIX = "/demo/web/";

	private final MemberCodec codec = new MemberCodec();

	private final FollowedCluster cluster = new FollowedCluster("/demo/web",
			new ClusterLimits(ClusterLimits.MAX_MEMBERS, Long.MAX_VALUE), System::nanoTime);

	@Test
	void aMemberTakesHalfAKibibyteAtMost() {
		long before = live();
		this.cluster.replace(listing());
		ClusterSnapshot snapshot = snapshot();
		assertThat(live() - before).isLessThan((2 << 20) + MEMBERS * 512L);
		assertThat(snapshot.members()).hasSize(MEMBERS);
	}

	@Test
	void aFirstReadAllocatesLittleMoreThanTheMembers() {
		Listing listing = listing();
		long allocated = allocated(() -> {
			Selection selection = this.cluster.selection();
			listing.keys().forEach((key) -> {
				if (selection.wanted().test(key.key())) {
					selection.taken().accept(key);
				}
			});
			this.cluster.replace(listing);
		});
		// 810 of them, of which the members keep less than 512; 1,330 with two parses
		// of each address and substrings for look-ups
		assertThat(allocated / MEMBERS).isLessThan(1024);
		assertThat(snapshot().members()).hasSize(MEMBERS);
	}

	@Test
	void aChangeCopiesOneArrayOfReferences() {
		this.cluster.replace(listing());
		ClusterSnapshot before = snapshot();
		List<KeyChange> changes = List.of(new KeyChange(key(MEMBERS / 2, 7), false));
		follow(before, changes);
		// One array of references, of four bytes each
		assertThat(allocated(() -> follow(before, changes))).isLessThan(MEMBERS * 4L + 64 * 1024);
	}

	private void follow(ClusterSnapshot before, List<KeyChange> changes) {
		this.cluster.follow(changes);
		ClusterSnapshot after = snapshot();
		assertThat(ClusterDiff.between(before.members(), after.members()).updated()).hasSize(1);
	}

	private ClusterSnapshot snapshot() {
		return new ClusterSnapshot("web", this.cluster.state().revision(), this.cluster.members(), Source.LIVE, null);
	}

	private Listing listing() {
		List<StoredKey> keys = new ArrayList<>();
		for (int i = 0; i < MEMBERS; i++) {
			keys.add(key(i, 1));
		}
		return new Listing(1, keys);
	}

	private StoredKey key(int number, long revision) {
		String address = String.format("10.%d.%d.%d:8080", number >> 16, number >> 8 & 255, number & 255);
		String instance = new UUID(revision, number).toString();
		byte[] value = this.codec.encode("10.0.0.5:8110", instance, "http", Instant.ofEpochSecond(number, 123_456_789),
				Map.of("zone", "abc".substring(number % 3, number % 3 + 1)));
		return new StoredKey(PREFIX + address, value, revision, number);
	}

	private static long live() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long allocated(Runnable task) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		task.run();
		return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
	}

}
