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

package io.github.clustercontrol.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.chaos.CurrentInstance.State;
import io.github.clustercontrol.chaos.Judge.Sighting;
import io.github.clustercontrol.chaos.Schedule.Deck;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdWitness;

/**
 * The instances of a run: some register and watch, some only watch. They start, change
 * and end at random.
 */
final class Population implements AutoCloseable {

	private static final int ADDRESSES = 6;

	private static final int WATCHERS = 2;

	private final EtcdCluster cluster;

	private final Judge judge;

	private final Instance.Factory factory;

	private final Random random;

	private final Deck<ChaosAction> actions;

	private final List<Slot> slots = new ArrayList<>();

	private final List<Slot> watchers = new ArrayList<>();

	private final List<Recorder> recorders = new CopyOnWriteArrayList<>();

	private final ChaosOperator operator;

	private final Thread life = new Thread(this::live, "chaos-life");

	private final AtomicInteger runs = new AtomicInteger();

	private final AtomicLong rebuilds = new AtomicLong();

	private final AtomicLong reads = new AtomicLong();

	private final AtomicLong divergences = new AtomicLong();

	private volatile boolean ending;

	Population(long seed, EtcdCluster cluster, Network network, TrueHistory history, Judge judge,
			Instance.Factory factory, boolean fleet) {
		this.cluster = cluster;
		this.judge = judge;
		this.factory = factory;
		this.random = new Random(seed);
		this.actions = new Deck<>(this.random,
				Stream.of(ChaosAction.values())
					.filter((action) -> fleet || !action.isFleet())
					.flatMap((action) -> Stream.generate(() -> action).limit(action.weight))
					.toList());
		this.operator = new ChaosOperator(cluster, history, this.slots);
		List<String> directories = Instance.CLUSTERS.values().stream().sorted().toList();
		for (int i = 0; i < ADDRESSES; i++) {
			String key = directories.get(i / 2 % directories.size()) + "/10.0.0." + (i + 1) + ":8110";
			this.slots.add(new Slot(i, key, 3 + i % 3, network.endpoints(i), this));
		}
		for (int i = 0; i < WATCHERS; i++) {
			this.watchers.add(new Slot(ADDRESSES + i, null, 3, network.endpoints(i), this));
		}
	}

	/** Start all instances and wait until they have started. */
	void start() {
		all().forEach(Slot::join);
		all().forEach(Slot::finish);
	}

	/** Begin with random actions, until {@link #settle()}. */
	void stir() {
		this.life.setDaemon(true);
		this.life.start();
	}

	private Stream<Slot> all() {
		return Stream.concat(this.slots.stream(), this.watchers.stream());
	}

	private void live() {
		while (!this.ending) {
			Pause.letPass(Duration.ofMillis(50 + this.random.nextInt(200)));
			ChaosAction action = this.actions.next();
			int slot = this.random.nextInt(this.slots.size());
			int number = this.random.nextInt(1_000);
			act(action, slot, number);
		}
	}

	private void act(ChaosAction action, int slot, int number) {
		switch (action) {
			case JOIN -> first(slot, Slot::join);
			case CHANGE -> first(slot, (each) -> {
				each.changeMetadata();
				return true;
			});
			case LEAVE -> first(slot, Slot::leave);
			case DIE -> first(slot, Slot::die);
			case DIE_AND_RETURN -> first(slot, Slot::dieAndReturn);
			case REST -> first(slot, (each) -> each.rest(Duration.ofMillis(number)));
			case ORDER -> this.operator.order(slot, 1);
			case ORDER_TWO -> this.operator.order(slot, 2);
			case STOP -> this.operator.stop(slot);
			case OUT -> this.operator.out(slot);
			case IN -> this.operator.in(slot);
			case CONSUMER_ENDS -> {
				// The lease of one that dies outlives its TTL: an election prolongs it
				Predicate<Slot> end = (number % 8 == 0) ? Slot::dieAndReturn : Slot::leaveAndReturn;
				Slot.first(this.watchers, slot, end);
			}
			case WRITE -> this.operator.write(number);
			case ERASE -> this.operator.erase(number);
		}
	}

	private void first(int from, Predicate<Slot> action) {
		Slot.first(this.slots, from, action);
	}

	ChaosOperator operator() {
		return this.operator;
	}

	Instance.Factory factory() {
		return this.factory;
	}

	Judge judge() {
		return this.judge;
	}

	EtcdWitness witness() {
		return this.cluster.witness();
	}

	int nextRun() {
		return this.runs.incrementAndGet();
	}

	void add(Recorder recorder) {
		this.recorders.add(recorder);
	}

	void emptied(Slot slot) {
		this.operator.ended(slot);
	}

	/**
	 * Add the figures of an instance that ends.
	 * @param instance the instance
	 */
	void count(Instance instance) {
		this.rebuilds.addAndGet(instance.rebuilds());
		// The first read of each cluster is no re-read
		this.reads.addAndGet(Math.max(0, instance.reads() - Instance.CLUSTERS.size()));
		this.divergences.addAndGet(instance.divergences());
	}

	List<Recorder> recorders() {
		return List.copyOf(this.recorders);
	}

	/** All addresses whose key must be in etcd. */
	List<Slot> living() {
		return alive().filter((slot) -> !slot.current().isOut()).toList();
	}

	/** All addresses whose instance runs, but is ordered out. */
	List<Slot> orderedOut() {
		return alive().filter((slot) -> slot.current().isOut()).toList();
	}

	private Stream<Slot> alive() {
		return this.slots.stream().filter((slot) -> slot.current().is(State.LIVING));
	}

	List<Slot> ordered() {
		return this.slots.stream().filter((slot) -> slot.current().is(State.ORDERED)).toList();
	}

	/**
	 * The current snapshots.
	 * @return those of all instances that run
	 */
	List<Sighting> look() {
		List<Sighting> sightings = new ArrayList<>();
		all().forEach((slot) -> {
			Instance instance = slot.current().instance();
			Recorder recorder = slot.current().recorder();
			if (instance != null && recorder != null) {
				for (String name : Instance.CLUSTERS.keySet()) {
					ClusterSnapshot seen = instance.view(name);
					sightings.add(new Sighting(recorder, seen));
				}
			}
		});
		return sightings;
	}

	long rebuilds() {
		return this.rebuilds.get();
	}

	long rereads() {
		return this.reads.get();
	}

	long divergences() {
		return this.divergences.get();
	}

	int runs() {
		return this.runs.get();
	}

	/** End the random actions and wait until all of them are done. */
	void settle() throws InterruptedException {
		this.ending = true;
		this.life.join();
		this.operator.finish();
		all().forEach(Slot::finish);
	}

	/** Stop all instances, consumers last. */
	void leave() {
		this.slots.forEach(Slot::leave);
		this.slots.forEach(Slot::finish);
		this.watchers.forEach(Slot::leave);
		this.watchers.forEach(Slot::finish);
	}

	/** The values of all members in etcd, by cluster and address. */
	Map<String, Map<String, String>> members() {
		Map<String, Map<String, String>> members = new HashMap<>();
		EtcdWitness witness = witness();
		Instance.CLUSTERS.forEach((name, directory) -> {
			Map<String, String> values = new HashMap<>();
			witness.list(directory + "/")
				.stream()
				.filter((member) -> TrueHistory.isMember(member.key(), directory))
				.forEach((member) -> values.put(member.key().substring(directory.length() + 1), member.value()));
			members.put(name, values);
		});
		return members;
	}

	@Override
	public void close() {
		this.ending = true;
		this.operator.close();
		all().forEach(Slot::close);
	}

}
