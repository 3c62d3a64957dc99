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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClustersChangedEvent;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of several clusters below one path: changes in any order, several in
 * one delivery, reads after a compaction, and reads to which the watch is compared.
 * {@code -Dsimulation.schedules=N -Dsimulation.seed=N} runs more or others.
 */
class DiscoverySimulationTests {

	private static final int STEPS = 60;

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void allClustersHaveTheMembersThatWereDelivered() {
		forEachSeed((seed) -> {
			Run run = new Run(seed, new DiscoveryLimits(10, 30, 100_000));
			for (int step = 0; step < STEPS; step++) {
				run.step();
				assertThat(run.members()).as("seed %d, step %d", seed, step).isEqualTo(run.history.members());
				assertThat(run.names.current()).isEqualTo(run.history.members().keySet());
				assertThat(run.watch.status().rejectedCount()).isEqualTo(run.history.rejected());
				assertThat(run.watch.status().divergences()).isZero();
			}
			run.assertEvents();
		});
	}

	@Test
	void beyondTheBoundsNoKnownMemberIsLostAndTheOthersFollowWhenThereIsRoom() {
		forEachSeed((seed) -> {
			Run run = new Run(seed, new DiscoveryLimits(2, 4, 100_000));
			for (int step = 0; step < STEPS; step++) {
				Map<String, Integer> known = run.creations();
				run.step();
				run.assertBounds("seed %d, step %d".formatted(seed, step), known);
			}
			run.history.delete((key) -> !key.matches("/shop/[ab]/h:[12]"));
			// A cluster keeps its place until the removal of its members is published
			soon().untilAsserted(() -> {
				run.history.compare(run.watch);
				assertThat(run.members()).as("seed %d, at the end", seed).isEqualTo(run.history.members());
			});
			run.assertEvents();
		});
	}

	private static ConditionFactory soon() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2));
	}

	private static void forEachSeed(LongConsumer test) {
		long first = Long.getLong("simulation.seed", 1);
		int schedules = Math.min(Integer.getInteger("simulation.schedules", 200), 20_000);
		for (long seed = first; seed < first + schedules; seed++) {
			test.accept(seed);
		}
	}

	private final class Run {

		final DiscoveryHistory history;

		final ClusterNames names = new ClusterNames(List.of());

		final DiscoveryWatch watch;

		private final long seed;

		private final Random random;

		private final List<Object> events = new CopyOnWriteArrayList<>();

		Run(long seed, DiscoveryLimits limits) {
			Threads threads = DiscoverySimulationTests.this.threads;
			this.seed = seed;
			this.random = new Random(seed);
			this.history = new DiscoveryHistory(this.random);
			NamesPublisher publisher = new NamesPublisher(this.names, threads.serial("names"), this.events::add);
			Subscribers subscribers = new Subscribers(publisher);
			this.watch = new DiscoveryWatch(
					new DiscoverySettings(new ClusterDirectory(DiscoveryHistory.PATH), Duration.ZERO, Map.of()), limits,
					new ClusterResources(DiscoverySimulationTests.this.connection, Duration.ofSeconds(5), threads,
							this.events::add, null),
					this.names, publisher, subscribers);
			subscribers.open();
			this.history.compact(this.watch);
		}

		void step() {
			int choice = this.random.nextInt(20);
			if (choice < 10) {
				this.history.write();
			}
			else if (choice < 11) {
				this.history.deletePrefix();
			}
			else if (choice < 17) {
				this.history.deliver(this.watch);
			}
			else if (choice < 18) {
				this.history.compact(this.watch);
			}
			else {
				this.history.compare(this.watch);
			}
		}

		Map<String, Map<String, String>> members() {
			Map<String, Map<String, String>> members = new TreeMap<>();
			for (String name : this.names.current()) {
				WatchedCluster cluster = this.watch.find(name);
				assertThat(cluster).isNotNull();
				cluster.snapshot()
					.members()
					.forEach((member) -> members.computeIfAbsent(name, (key) -> new TreeMap<>())
						.put(member.address(), member.rawValue()));
			}
			return members;
		}

		/** Return how often the key of each known member was created. */
		Map<String, Integer> creations() {
			Map<String, Integer> creations = new TreeMap<>();
			members().forEach((cluster, addresses) -> addresses.keySet()
				.forEach(
						(address) -> creations.put(cluster + "/" + address, this.history.creations(cluster, address))));
			return creations;
		}

		/** A member keeps its room while its key is not deleted. */
		void assertBounds(String description, Map<String, Integer> before) {
			Map<String, Map<String, String>> members = members();
			assertThat(members).as(description).hasSizeLessThanOrEqualTo(2);
			assertThat(members.values().stream().mapToInt(Map::size).sum()).as(description).isLessThanOrEqualTo(4);
			Map<String, Map<String, String>> inEtcd = this.history.members();
			members.forEach((cluster, addresses) -> assertThat(inEtcd.getOrDefault(cluster, Map.of())).as(description)
				.containsAllEntriesOf(addresses));
			Map<String, Integer> after = creations();
			before.forEach((key, creations) -> {
				String[] parts = key.split("/");
				boolean kept = inEtcd.getOrDefault(parts[0], Map.of()).containsKey(parts[1])
						&& this.history.creations(parts[0], parts[1]) == creations;
				assertThat(!kept || after.containsKey(key)).as("%s: %s", description, key).isTrue();
			});
		}

		/** The differences that were published lead to what is known. */
		void assertEvents() {
			soon().untilAsserted(() -> {
				Set<String> names = new TreeSet<>();
				Map<String, Map<String, Member>> members = new TreeMap<>();
				for (Object event : this.events) {
					if (event instanceof ClustersChangedEvent changed) {
						assertThat(changed.previous()).isEqualTo(names);
						names.removeAll(changed.removed());
						names.addAll(changed.added());
						assertThat(changed.current()).isEqualTo(names);
					}
					else if (event instanceof ClusterChangedEvent changed) {
						apply(changed, members.computeIfAbsent(changed.cluster(), (key) -> new TreeMap<>()));
					}
				}
				assertThat(names).isEqualTo(this.names.current());
				Map<String, Map<String, String>> values = new TreeMap<>();
				members.forEach((name, byAddress) -> byAddress
					.forEach((address, member) -> values.computeIfAbsent(name, (key) -> new TreeMap<>())
						.put(address, member.rawValue())));
				assertThat(values).as("seed %d, published %s", this.seed, this.events).isEqualTo(members());
			});
		}

		private static void apply(ClusterChangedEvent changed, Map<String, Member> members) {
			assertThat(changed.previous().members()).containsExactlyElementsOf(members.values());
			changed.removed().forEach((member) -> assertThat(members.remove(member.address())).isEqualTo(member));
			changed.added().forEach((member) -> assertThat(members.put(member.address(), member)).isNull());
			changed.updated().forEach((member) -> assertThat(members.put(member.address(), member)).isNotNull());
			assertThat(changed.current().members()).containsExactlyElementsOf(members.values());
		}

	}

}
