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

package io.github.clustercontrol.fault.row;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many members, many changes, many instances.
 */
@Execution(ExecutionMode.CONCURRENT)
class ManyAtOnceRowsIT {

	private static final int TTL = 3;

	private static final int MANY = 10_000;

	private static final int TOGETHER = 100;

	private static final String DIRECTORY = "/clusterdemo/many";

	private static final String SELF = DIRECTORY + "/10.9.9.9:8110";

	private final List<ClusterChangedEvent> events = new ArrayList<>();

	private final ClusterControlSubject subject = new ClusterControlSubject().telling(this.events::add);

	/**
	 * The connections of ten instances are cut, that of their watcher is not.
	 */
	@Test
	void row36ManyExpireTogetherAndComeBack() {
		int count = 10;
		AtomicInteger fewest = new AtomicInteger(count);
		ClusterControlSubject watcher = new ClusterControlSubject().holding(Duration.ofMinutes(5))
			.telling((event) -> fewest.accumulateAndGet(event.current().members().size(),
					(before, now) -> event.removed().isEmpty() ? before : Math.min(before, now)));
		List<ClusterControlSubject> instances = new ArrayList<>();
		try (EtcdServer etcd = new EtcdServer().start(); FaultProxy proxy = new FaultProxy(etcd); watcher) {
			try {
				join(instances, count, proxy);
				Stage.awaitMeanwhile("all join", () -> membersIn(etcd) == count);
				watcher.start(List.of(etcd.endpoint()), "/clusterdemo/watchers/10.9.9.9:80", 60, DIRECTORY);
				proxy.cut();
				Stage.awaitMeanwhile("all expire", () -> membersIn(etcd) == 0);
				Stage.awaitMeanwhile("the watcher knows it", () -> watcher.status().held().size() == count / 2);
				assertThat(watcher.members()).hasSize(count / 2);
				proxy.pass();
				Stage.awaitMeanwhile("all are back", () -> membersIn(etcd) == count);
				Stage.measure("row 36, the watcher has all members again after they are back",
						() -> watcher.members().size() == count);
				assertThat(fewest).hasValue(count / 2);
			}
			finally {
				instances.forEach(ClusterControlSubject::close);
			}
			Stage.measure("row 36, the watcher has seen all leave on purpose", () -> watcher.members().isEmpty());
		}
	}

	/**
	 * Each instance has a client of its own. None sends more requests than necessary, and
	 * none registers twice.
	 */
	@Test
	void row37AllInstancesComeBackAfterAnOutage() {
		int count = 30;
		List<ClusterControlSubject> instances = new ArrayList<>();
		try (EtcdServer etcd = new EtcdServer().start(); FaultProxy proxy = new FaultProxy(etcd)) {
			try {
				join(instances, count, proxy);
				Stage.awaitMeanwhile("all join", () -> membersIn(etcd) == count);
				proxy.cut();
				Stage.awaitMeanwhile("all expire", () -> etcd.witness().leases().isEmpty());
				long expired = etcd.witness().revision();
				long grants = etcd.witness().status().requests("LeaseGrant");
				long transactions = etcd.witness().status().requests("Txn");
				proxy.pass();
				Stage.measure("row 37, 30 instances are back", () -> membersIn(etcd) == count);
				Stage.awaitMeanwhile("all know it", () -> instances.stream()
					.allMatch((instance) -> instance.registered() && instance.members().size() == count));
				assertThat(instances).noneMatch(ClusterControlSubject::stopped);
				assertThat(etcd.witness().history(DIRECTORY + "/", expired + 1)).as("one put each").hasSize(count);
				assertThat(etcd.witness().leases()).hasSize(count);
				assertThat(etcd.witness().status().requests("LeaseGrant") - grants).isEqualTo(count);
				assertThat(etcd.witness().status().requests("Txn") - transactions)
					.as("each reads its key with its order, once more if a minute has passed, and writes once")
					.isBetween((long) count, 3L * count);
			}
			finally {
				instances.forEach(ClusterControlSubject::close);
			}
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void row38FirstReadOfTenThousandMembers() {
		try (EtcdServer etcd = new EtcdServer().start(); this.subject) {
			putMany(etcd);
			long begin = System.nanoTime();
			start(etcd);
			System.out.println("MEASURED row 38, started with 10,000 members: "
					+ Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
			Stage.awaitMeanwhile("it registers", () -> this.subject.members().contains(SELF));
			assertThat(this.subject.members()).hasSize(MANY + 1);
			Stage.awaitMeanwhile("that is published", () -> this.subject.changes().size() == MANY + 1);
			assertThat(this.events.get(0).added()).hasSize(MANY);
		}
	}

	/**
	 * The listener is busy until all changes have happened: then it gets one merged
	 * difference.
	 */
	@Test
	void row39TenThousandChangesWhileAListenerIsBusy() {
		CountDownLatch written = new CountDownLatch(1);
		AtomicInteger published = new AtomicInteger();
		this.subject.telling((event) -> {
			if (event.current().members().size() > 1) {
				published.incrementAndGet();
				await(written);
			}
		});
		try (EtcdServer etcd = new EtcdServer().start(); this.subject) {
			start(etcd);
			Stage.awaitMeanwhile("it registers", this.subject::registered);
			Stage.awaitMeanwhile("that is published", () -> !this.subject.changes().isEmpty());
			long last = 0;
			for (int round = 0; round < MANY / TOGETHER; round++) {
				last = etcd.witness().putTogether(members(0, TOGETHER, "round " + round));
			}
			long revision = last;
			Stage.measure("row 39, 10,000 changes are seen after the last was made",
					() -> this.subject.snapshot().revision() >= revision);
			assertThat(published).as("the listener still has the first").hasValue(1);
			written.countDown();
			Stage.awaitMeanwhile("the difference is published", () -> published.get() == 2);
			Stage.awaitMeanwhile("it is written down", () -> this.subject.changes().size() == 1 + 2 * TOGETHER);
			assertThat(this.events).hasSize(3);
			assertThat(this.events.get(2).updated()).hasSize(TOGETHER)
				.allSatisfy((member) -> assertThat(member.rawValue()).isEqualTo("round 99"));
			Faithfulness.check(this.subject.changes(), etcd.witness().history(DIRECTORY + "/", 1));
		}
		finally {
			written.countDown();
		}
	}

	@Test
	void row40TenThousandMembersDeletedInOneTransaction() {
		try (EtcdServer etcd = new EtcdServer().start(); this.subject) {
			putMany(etcd);
			start(etcd);
			Stage.awaitMeanwhile("it registers", () -> this.subject.changes().size() == MANY + 1);
			int before = this.events.size();
			etcd.witness().deletePrefix(DIRECTORY + "/10.0.");
			Stage.measure("row 40, the removal of 10,000 members is published",
					() -> this.subject.changes().size() == 2 * MANY + 1);
			assertThat(this.events).hasSize(before + 1);
			assertThat(this.events.get(before).removed()).hasSize(MANY);
			assertThat(this.subject.members()).containsExactly(SELF);
		}
	}

	private void start(EtcdServer etcd) {
		this.subject.start(List.of(etcd.endpoint()), SELF, 60, DIRECTORY);
	}

	private static void join(List<ClusterControlSubject> instances, int count, FaultProxy proxy) {
		for (int i = 1; i <= count; i++) {
			ClusterControlSubject instance = new ClusterControlSubject();
			instances.add(instance);
			instance.start(List.of(proxy.endpoint()), DIRECTORY + "/10.0.0." + i + ":8110", TTL, DIRECTORY);
		}
	}

	private static long membersIn(EtcdServer etcd) {
		return etcd.witness().list(DIRECTORY + "/").size();
	}

	private static void putMany(EtcdServer etcd) {
		for (int from = 0; from < MANY; from += TOGETHER) {
			etcd.witness().putTogether(members(from, from + TOGETHER, ""));
		}
	}

	private static Map<String, String> members(int from, int to, String value) {
		Map<String, String> members = new TreeMap<>();
		IntStream.range(from, to)
			.forEach(
					(number) -> members.put(DIRECTORY + "/10.0." + number / 100 + "." + number % 100 + ":8110", value));
		return members;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
