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

package io.github.clustercontrol.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Row 36: members whose leases expire together are not removed all at once; deleted ones
 * are.
 */
@Execution(ExecutionMode.CONCURRENT)
class ExpiryHoldIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void row36ExpiryTakesHalfAndTheOthersWhenTheirPeriodIsOver() {
		String directory = "/clusterdemo/expiring";
		List<Long> leases = join(directory, 6);
		try (Instance instance = Instance.of(etcd.endpoint())
			.watching("db", directory)
			.with("clustercontrol.clusters.db.expiry-hold", "3s")
			.start()) {
			assertThat(instance.addresses("db")).hasSize(6);
			leases.forEach((lease) -> etcd.witness().revoke(lease));
			Instance.soon("half of the members go").until(() -> instance.addresses("db").size() == 3);
			WatchedClusters clusters = instance.context().getBean(WatchedClusters.class);
			Instance.soon("the others are shown as held").until(() -> clusters.status("db").held().size() == 3);
			assertThat(clusters.status("db").held()).containsExactlyInAnyOrderElementsOf(instance.addresses("db"));
			// One returns
			String back = instance.addresses("db").get(0);
			etcd.witness().put(directory + "/" + back, "back");
			Instance.soon("the others go in the end").until(() -> instance.addresses("db").equals(List.of(back)));
			assertThat(clusters.status("db").held()).isEmpty();
		}
	}

	@Test
	void row36WhatIsDeletedOnPurposeGoesAtOnce() {
		String directory = "/clusterdemo/ordered";
		join(directory, 6);
		try (Instance instance = Instance.of(etcd.endpoint())
			.watching("db", directory)
			.with("clustercontrol.clusters.db.expiry-hold", "10m")
			.start()) {
			new ArrayList<>(instance.addresses("db"))
				.forEach((address) -> etcd.witness().delete(directory + "/" + address));
			Instance.soon("all members go").until(() -> instance.addresses("db").isEmpty());
		}
	}

	@Test
	void row36WhatIsDeletedByPrefixGoesAtOnce() {
		String directory = "/clusterdemo/swept";
		join(directory, 6);
		try (Instance instance = Instance.of(etcd.endpoint())
			.watching("db", directory)
			.with("clustercontrol.clusters.db.expiry-hold", "10m")
			.start()) {
			assertThat(instance.addresses("db")).hasSize(6);
			etcd.witness().deletePrefix(directory + "/");
			Instance.soon("all members go").until(() -> instance.addresses("db").isEmpty());
		}
	}

	/** Each has its own lease and sentinel, as a registration has. */
	private static List<Long> join(String directory, int members) {
		List<Long> leases = new ArrayList<>();
		for (int i = 1; i <= members; i++) {
			long lease = etcd.witness().grant(600);
			for (String key : Map
				.of(directory + "/10.0.0." + i + ":3306", "",
						"/clustercontrol.leases" + directory + "/" + Long.toHexString(lease), "")
				.keySet()) {
				etcd.witness().put(key, "", lease);
			}
			leases.add(Objects.requireNonNull(lease));
		}
		return leases;
	}

}
