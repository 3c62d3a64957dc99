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

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The requests of one instance, as counted by etcd: a thousand instances send a thousand
 * times as many.
 */
class RequestCountsIT {

	private static final int HEARTBEATS = 5;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@Test
	void aJoinAndALeaveSendNoRequestTwice() {
		Map<String, Long> before = etcd.witness().status().messages();
		Instance instance = instance("/counts/join", 30).start().awaitRegistered();
		Map<String, Long> joined = await(before, "Watch", 2);
		// The cluster is read, and the own key with its order in one transaction
		assertThat(joined).containsEntry("Range", 1L)
			.containsEntry("LeaseGrant", 1L)
			.containsEntry("Txn", 2L)
			.containsOnlyKeys("LeaseGrant", "Txn", "Range", "Watch");
		Map<String, Long> registered = etcd.witness().status().messages();
		instance.close();
		Map<String, Long> left = since(registered);
		left.remove("Watch");
		assertThat(left).isEqualTo(Map.of("Txn", 1L, "LeaseRevoke", 1L));
	}

	@Test
	void theCauseOfADeleteIsReadInOneRequest() {
		try (Instance instance = instance("/counts/deleted", 30).with("clustercontrol.self.on-removed", "ignore")
			.start()
			.awaitRegistered()) {
			Map<String, Long> before = etcd.witness().status().messages();
			etcd.witness().delete("/counts/deleted/127.0.0.1:8110");
			instance.awaitState(State.REMOVED);
			// The sentinel and the order at the revision of the delete
			assertThat(since(before)).containsEntry("Txn", 1L).doesNotContainKey("Range");
		}
	}

	@Test
	void anIdleInstanceOnlyRenewsWhileNothingChanges() {
		try (Instance instance = instance("/counts/idle", 2).start().awaitRegistered()) {
			Map<String, Long> idle = idle();
			// Where a renewal takes longer than a quarter of a second it is too late
			assertThat(idle.getOrDefault("Watch", 0L)).as("progress requests").isLessThan(HEARTBEATS);
			onlyReadsTheOwnKey(idle);
		}
	}

	@Test
	void anIdleInstanceSendsProgressRequestsWhileOtherClustersChange() {
		ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
		try (Instance instance = instance("/counts/busy", 1).start().awaitRegistered()) {
			other.scheduleAtFixedRate(() -> etcd.witness().put("/other/db/127.0.0.1:3306", ""), 0, 100,
					TimeUnit.MILLISECONDS);
			Map<String, Long> idle = idle();
			idle.remove("Put");
			long renewals = idle.remove("LeaseKeepAlive");
			// One progress request for each of two watches; each can be late, as a
			// renewal can
			assertThat(idle.remove("Watch")).isBetween(renewals - 2, 2 * (renewals + 2));
			onlyReadsTheOwnKey(idle);
		}
		finally {
			other.shutdownNow();
		}
	}

	private static Map<String, Long> idle() {
		// From the second heartbeat on all watches are created
		await(etcd.witness().status().messages(), "LeaseKeepAlive", 2);
		return await(etcd.witness().status().messages(), "LeaseKeepAlive", HEARTBEATS);
	}

	private static void onlyReadsTheOwnKey(Map<String, Long> idle) {
		idle.keySet().removeAll(Set.of("LeaseKeepAlive", "Watch"));
		assertThat(idle.getOrDefault("Txn", 0L)).as("the own key is read once a minute").isLessThanOrEqualTo(1);
		idle.remove("Txn");
		assertThat(idle).isEmpty();
	}

	private static InstanceBuilder instance(String path, int heartbeat) {
		return Instance.of(etcd.endpoint())
			.joining(path + "/127.0.0.1:8110")
			.ttl(3 * heartbeat)
			.with("clustercontrol.self.heartbeat", heartbeat)
			.watching("web", path);
	}

	private static Map<String, Long> await(Map<String, Long> before, String method, long count) {
		return Awaitility.await(count + " of " + method)
			.atMost(Duration.ofSeconds(60))
			.until(() -> since(before), (since) -> since.getOrDefault(method, 0L) >= count);
	}

	private static Map<String, Long> since(Map<String, Long> before) {
		Map<String, Long> since = new TreeMap<>();
		etcd.witness().status().messages().forEach((method, count) -> {
			if (count > before.getOrDefault(method, 0L)) {
				since.put(method, count - before.getOrDefault(method, 0L));
			}
		});
		return since;
	}

}
