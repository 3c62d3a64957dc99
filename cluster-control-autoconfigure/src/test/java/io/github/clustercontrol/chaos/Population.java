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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.chaos.Judge.Sighting;
import io.github.clustercontrol.chaos.Schedule.Deck;
import io.github.clustercontrol.chaos.Slot.State;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdWitness;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Those who live through the chaos: instances that come and go, some that only watch, and
 * an operator who deletes keys of instances and writes members by hand.
 */
final class Population implements AutoCloseable {

	private static final int ADDRESSES = 6;

	private static final int WATCHERS = 2;

	private static final Duration ORDER_AGAIN_AFTER = Duration.ofMillis(200);

	private static final Log logger = LogFactory.getLog(Population.class);

	private final EtcdCluster cluster;

	private final TrueHistory history;

	private final Judge judge;

	private final Instance.Factory factory;

	private final Random random;

	private final Deck<Action> actions;

	private final List<Slot> slots = new ArrayList<>();

	private final List<Slot> watchers = new ArrayList<>();

	private final List<Recorder> recorders = new CopyOnWriteArrayList<>();

	/** What etcd was known to have when somebody was about to be ordered to stop. */
	private final Map<Slot, Long> pendingOrders = new ConcurrentHashMap<>();

	/** The operator does one thing after the other, and forgets what would pile up. */
	private final ThreadPoolExecutor operator;

	private final Thread life = new Thread(this::live, "chaos-life");

	private final AtomicInteger runs = new AtomicInteger();

	private final AtomicInteger orders = new AtomicInteger();

	private final AtomicLong rebuilds = new AtomicLong();

	private final AtomicLong reads = new AtomicLong();

	private final AtomicLong divergences = new AtomicLong();

	private volatile boolean ending;

	private int handmade;

	Population(long seed, EtcdCluster cluster, Network network, TrueHistory history, Judge judge,
			Instance.Factory factory) {
		this.cluster = cluster;
		this.history = history;
		this.judge = judge;
		this.factory = factory;
		this.random = new Random(seed);
		this.actions = new Deck<>(this.random,
				Stream.of(Action.values())
					.flatMap((action) -> Stream.generate(() -> action).limit(action.weight))
					.toList());
		this.operator = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4), (task) -> {
			Thread thread = new Thread(task, "chaos-operator");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		List<String> directories = Instance.CLUSTERS.values().stream().sorted().toList();
		for (int i = 0; i < ADDRESSES; i++) {
			String key = directories.get(i / 2 % directories.size()) + "/10.0.0." + (i + 1) + ":8110";
			this.slots.add(new Slot(i, key, 3 + i % 3, network.endpoints(i), this));
		}
		for (int i = 0; i < WATCHERS; i++) {
			this.watchers.add(new Slot(ADDRESSES + i, null, 3, network.endpoints(i), this));
		}
	}

	/** Begin with everybody there, and quiet. */
	void start() {
		all().forEach(Slot::join);
		all().forEach(Slot::finish);
	}

	/** Let things happen, until they shall {@linkplain #settle() no longer}. */
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
			Action action = this.actions.next();
			int slot = this.random.nextInt(this.slots.size());
			int number = this.random.nextInt(1_000);
			act(action, slot, number);
		}
	}

	private void act(Action action, int slot, int number) {
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
			case ORDER -> this.operator.execute(() -> order(slot, 1));
			case ORDER_TWO -> this.operator.execute(() -> order(slot, 2));
			case WRITE -> this.operator.execute(() -> writeByHand(number));
			case ERASE -> this.operator.execute(() -> eraseByHand(number));
		}
	}

	/** Take the first address, from one on, to which it can happen. */
	private boolean first(int from, Predicate<Slot> action) {
		for (int i = 0; i < this.slots.size(); i++) {
			if (action.test(this.slots.get((from + i) % this.slots.size()))) {
				return true;
			}
		}
		return false;
	}

	// The operator

	private void order(int from, int count) {
		List<Slot> reserved = new ArrayList<>();
		long known = known();
		for (int i = 0; i < count; i++) {
			first(from, (slot) -> {
				// Before it can happen, so that no compaction comes between
				this.pendingOrders.putIfAbsent(slot, known);
				if (!slot.reserve()) {
					if (!slot.is(State.ORDERED)) {
						this.pendingOrders.remove(slot);
					}
					return false;
				}
				return reserved.add(slot);
			});
		}
		if (reserved.isEmpty()) {
			return;
		}
		List<String> keys = reserved.stream().map(Slot::key).toList();
		String note = TrueHistory.ORDERS + this.orders.incrementAndGet();
		if (order(keys, note)) {
			logger.info("Chaos: the operator deleted " + reserved);
		}
		else {
			reserved.forEach((slot) -> {
				slot.release();
				this.pendingOrders.remove(slot);
			});
		}
	}

	/** As late as possible, so that a compaction has something to forget. */
	private long known() {
		try {
			return this.history.collect();
		}
		catch (RuntimeException ex) {
			return this.history.collected();
		}
	}

	/** Ask until there is an answer: whether it was done must be certain. */
	private boolean order(List<String> keys, String note) {
		while (true) {
			try {
				return witness().deleteTogether(keys, note) > 0 || witness().get(note).isPresent();
			}
			catch (RuntimeException ex) {
				Pause.letPass(ORDER_AGAIN_AFTER);
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
			}
		}
	}

	private void writeByHand(int number) {
		this.handmade++;
		String value = switch (number % 3) {
			case 0 -> "";
			case 1 -> "by hand " + this.handmade;
			default -> "{\"metadata\":{\"hand\":\"" + this.handmade + "\"}}";
		};
		tryByHand(() -> witness().put(handmadeKey(number), value));
	}

	private void eraseByHand(int number) {
		tryByHand(() -> witness().delete(handmadeKey(number)));
	}

	private String handmadeKey(int number) {
		List<String> directories = Instance.CLUSTERS.values().stream().sorted().toList();
		return directories.get(number % directories.size()) + "/10.9.0." + number % 5 + ":8110";
	}

	/** Whether it was done is to be seen in the history. */
	private static void tryByHand(Runnable change) {
		try {
			change.run();
		}
		catch (RuntimeException ex) {
			logger.debug("Chaos: the operator had no answer", ex);
		}
	}

	/**
	 * The revision before which etcd may forget everything without making an instance
	 * unable to learn that it was ordered to stop.
	 * @return the revision, {@link Long#MAX_VALUE} for any
	 */
	long oldestPendingOrder() {
		return this.pendingOrders.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
	}

	// What slots need

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
		this.pendingOrders.remove(slot);
	}

	/**
	 * Take over the figures of an instance that ends.
	 * @param instance the instance
	 */
	void count(Instance instance) {
		this.rebuilds.addAndGet(instance.rebuilds());
		// The first read of each cluster is none that was made again
		this.reads.addAndGet(Math.max(0, instance.reads() - Instance.CLUSTERS.size()));
		this.divergences.addAndGet(instance.divergences());
	}

	// What the judge needs

	List<Recorder> recorders() {
		return List.copyOf(this.recorders);
	}

	/** All addresses whose instance should have its key. */
	List<Slot> living() {
		return this.slots.stream().filter((slot) -> slot.is(State.LIVING)).toList();
	}

	List<Slot> ordered() {
		return this.slots.stream().filter((slot) -> slot.is(State.ORDERED)).toList();
	}

	/**
	 * What everybody sees now.
	 * @return the sightings of all instances that run
	 */
	List<Sighting> look() {
		List<Sighting> sightings = new ArrayList<>();
		all().forEach((slot) -> {
			Instance instance = slot.instance();
			Recorder recorder = slot.recorder();
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

	/** No more changes: let what was begun come to its end. */
	void settle() throws InterruptedException {
		this.ending = true;
		this.life.join();
		this.operator.shutdown();
		this.operator.awaitTermination(1, TimeUnit.MINUTES);
		all().forEach(Slot::finish);
	}

	/** Everybody leaves in good order. */
	void leave() {
		all().forEach(Slot::leave);
		all().forEach(Slot::finish);
	}

	/** The values of all members in etcd, by cluster and address. */
	Map<String, Map<String, String>> members() {
		Map<String, Map<String, String>> members = new HashMap<>();
		EtcdWitness witness = witness();
		Instance.CLUSTERS.forEach((name, directory) -> {
			Map<String, String> values = new HashMap<>();
			witness.list(directory + "/")
				.forEach((member) -> values.put(member.key().substring(directory.length() + 1), member.value()));
			members.put(name, values);
		});
		return members;
	}

	@Override
	public void close() {
		this.ending = true;
		this.operator.shutdownNow();
		all().forEach(Slot::close);
	}

	/**
	 * What can happen to the members, and how often in comparison.
	 */
	private enum Action {

		JOIN(6), CHANGE(14), WRITE(9), ERASE(5), LEAVE(1), DIE(1), DIE_AND_RETURN(1), REST(1), ORDER(2), ORDER_TWO(1);

		private final int weight;

		Action(int weight) {
			this.weight = weight;
		}

	}

}
