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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.MemberTheoriesTests;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for whatever is written into the directory of a cluster.
 */
class ClusterDraftTheoriesTests {

	private static final String PREFIX = "/demo/web/";

	@Test
	void exactlyTheAddressesAreMembersAndEveryOtherKeyIsReportedOnce() {
		Gen<List<String>> names = SourceDSL.lists().of(BadInput.names()).ofSizeBetween(1, 6);
		Gen<List<Step>> steps = SourceDSL.lists()
			.of(Generate.range(0, 5).zip(BadInput.values(), Generate.booleans(), Step::new))
			.ofSizeBetween(1, 12);
		try (LogRecorder log = new LogRecorder().alone()) {
			Theories.theory(1_000).forAll(names, steps).checkAssert((all, some) -> {
				log.clear();
				Directory directory = new Directory();
				some.forEach((step) -> directory.take(step, all.get(step.name % all.size())));
				directory.readAgain();
				assertThat(log.warnings("Ignoring a key in ")).hasSize(directory.rejections)
					.allMatch((message) -> message.lines().count() == 1);
				assertThat(log.warnings(" is used without metadata: ")).hasSize(directory.problems);
				assertThat(log.warnings("")).hasSize(directory.rejections + directory.problems);
			});
		}
	}

	private record Step(int name, byte[] value, boolean deleted) {
	}

	/** A directory in etcd, and what has to be known of it. */
	private static final class Directory {

		private final FollowedCluster cluster = new FollowedCluster("/demo/web", new ClusterLimits(100, 100_000_000),
				System::nanoTime);

		private final MemberCodec codec = new MemberCodec();

		private final SortedMap<String, StoredKey> standing = new TreeMap<>();

		private final SortedMap<String, Member> members = new TreeMap<>();

		private long revision;

		private int rejections;

		private int problems;

		void take(Step step, String name) {
			this.revision++;
			StoredKey key = new StoredKey(PREFIX + name, step.deleted ? new byte[0] : step.value, this.revision, 0);
			StoredKey before = step.deleted ? this.standing.remove(name) : this.standing.put(name, key);
			if (step.deleted && before == null) {
				return;
			}
			KeyChange change = new KeyChange(key, step.deleted, !step.deleted && before == null);
			this.cluster.follow(List.of(change));
			if (MemberTheoriesTests.isAddress(name)) {
				this.members.remove(name);
				if (!step.deleted) {
					Decoded decoded = this.codec.decode(name, step.value);
					this.members.put(name, decoded.member());
					this.problems += (decoded.problem() != null) ? 1 : 0;
				}
			}
			else if (!step.deleted && before == null) {
				this.rejections++;
			}
			check();
		}

		void readAgain() {
			List<StoredKey> members = new ArrayList<>();
			List<String> others = new ArrayList<>();
			this.standing.forEach((name, key) -> {
				if (MemberTheoriesTests.isAddress(name)) {
					members.add(key);
				}
				else {
					others.add(key.key());
				}
			});
			this.cluster.replace(new Listing(this.revision, members, new Listing.Others(others.size(), 0, others)));
			check();
		}

		private void check() {
			assertThat(this.cluster.members()).containsExactlyElementsOf(this.members.values());
			Map<String, StoredKey> rejected = new TreeMap<>();
			this.standing.forEach((name, key) -> {
				if (!this.members.containsKey(name)) {
					rejected.put(key.key(), key);
				}
			});
			assertThat(this.cluster.state().rejected().shown()).containsOnlyKeys(rejected.keySet());
			assertThat(this.cluster.state().rejected().count()).isEqualTo(rejected.size());
		}

	}

}
