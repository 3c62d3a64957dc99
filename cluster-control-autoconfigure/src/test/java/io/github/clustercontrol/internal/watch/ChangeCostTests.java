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

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What does not change is neither read nor made anew, however much of it there is.
 */
class ChangeCostTests {

	private static final int MEMBERS = 20_000;

	private static final byte[] VALUE = "{\"v\":1,\"metadata\":{\"zone\":\"a\"}}".getBytes();

	private final FollowedCluster cluster = new FollowedCluster("/demo/db",
			new ClusterLimits(2 * MEMBERS, Long.MAX_VALUE), System::nanoTime);

	private long revision = 1;

	@Test
	void aChangeLeavesTheOtherMembersAsTheyAre() {
		fill();
		List<Member> before = snapshot().members();
		change();
		List<Member> after = snapshot().members();
		assertThat(after).hasSize(MEMBERS);
		int changed = 0;
		for (int i = 0; i < MEMBERS; i++) {
			changed += (before.get(i) != after.get(i)) ? 1 : 0;
		}
		assertThat(changed).isOne();
	}

	@Test
	void aSecondReadOfTheSameKeysDecodesNothing() {
		List<StoredKey> keys = fill();
		List<Member> before = snapshot().members();
		this.cluster.replace(new Listing(9, keys));
		List<Member> after = snapshot().members();
		for (int i = 0; i < MEMBERS; i++) {
			assertThat(after.get(i)).isSameAs(before.get(i));
		}
	}

	private List<StoredKey> fill() {
		List<StoredKey> keys = new ArrayList<>();
		for (int i = 0; i < MEMBERS; i++) {
			keys.add(new StoredKey("/demo/db/" + address(i), VALUE, this.revision, 0));
		}
		this.cluster.replace(new Listing(this.revision, keys));
		return keys;
	}

	private void change() {
		this.revision++;
		String key = "/demo/db/" + address((int) (this.revision * 7 % MEMBERS));
		byte[] value = ("{\"v\":1,\"metadata\":{\"zone\":\"" + this.revision + "\"}}").getBytes();
		this.cluster.follow(List.of(new KeyChange(new StoredKey(key, value, this.revision, 0), false, false)));
	}

	private ClusterSnapshot snapshot() {
		return new ClusterSnapshot("db", this.cluster.state().revision(), this.cluster.members(), Source.LIVE, null);
	}

	private static String address(int number) {
		return "10.0." + number / 250 + "." + number % 250 + ":8110";
	}

}
