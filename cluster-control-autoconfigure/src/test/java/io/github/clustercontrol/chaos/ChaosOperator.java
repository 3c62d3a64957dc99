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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.chaos.CurrentInstance.State;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The operator of a run: deletes keys of instances, which stops these, and writes and
 * deletes members by hand.
 */
final class ChaosOperator implements AutoCloseable {

	private static final Duration ORDER_AGAIN_AFTER = Duration.ofMillis(200);

	/** An order to stop lasts longer than the run. */
	private static final long STOP_LASTS_SECONDS = 3600;

	private static final Log logger = LogFactory.getLog(ChaosOperator.class);

	private final EtcdCluster cluster;

	private final TrueHistory history;

	private final List<Slot> slots;

	/** The last known revision before the operator deletes the key of an instance. */
	private final Map<Slot, Long> pendingOrders = new ConcurrentHashMap<>();

	/** One action at a time; while four wait, further ones are dropped. */
	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
			new ArrayBlockingQueue<>(4), (task) -> {
				Thread thread = new Thread(task, "chaos-operator");
				thread.setDaemon(true);
				return thread;
			}, new ThreadPoolExecutor.DiscardPolicy());

	private final AtomicInteger orders = new AtomicInteger();

	/** The leases of orders, which outlive the run. */
	private final Set<Long> leases = ConcurrentHashMap.newKeySet();

	private int written;

	ChaosOperator(EtcdCluster cluster, TrueHistory history, List<Slot> slots) {
		this.cluster = cluster;
		this.history = history;
		this.slots = slots;
	}

	/**
	 * Delete the keys of instances in one transaction.
	 * @param from the index of the first slot to try
	 * @param count the number of instances
	 */
	void order(int from, int count) {
		this.executor.execute(() -> orderNow(from, count, this::delete));
	}

	/** Order an instance to stop, with a reason. */
	void stop(int from) {
		this.executor.execute(() -> orderNow(from, 1, this::stop));
	}

	/** Order the instances of an address to stay out of rotation. */
	void out(int from) {
		this.executor.execute(() -> Slot.first(this.slots, from, (slot) -> {
			if (slot.current().isOut() || !slot.current().is(State.LIVING)) {
				return false;
			}
			repeat(() -> this.cluster.witness()
				.put(ClusterDirectory.orderKey(slot.key()),
						order(Action.OUT, "order " + this.orders.incrementAndGet())));
			slot.current().out(true);
			logger.info("Chaos: the operator ordered out " + slot);
			return true;
		}));
	}

	/** Delete such an order. */
	void in(int from) {
		this.executor.execute(() -> Slot.first(this.slots, from, (slot) -> {
			if (!slot.current().isOut()) {
				return false;
			}
			repeat(() -> this.cluster.witness().delete(ClusterDirectory.orderKey(slot.key())));
			slot.current().out(false);
			logger.info("Chaos: the operator ordered in " + slot);
			return true;
		}));
	}

	/** etcd has lost its data, and the orders in it. */
	void forgetOrders() {
		this.slots.stream().map(Slot::current).filter(CurrentInstance::isOut).forEach((current) -> current.out(false));
	}

	private static String order(Action action, String reason) {
		return new String(OrderCodec.encode(new Order(action, reason, "chaos")), StandardCharsets.UTF_8);
	}

	/** Put a member by hand. */
	void write(int number) {
		this.executor.execute(() -> writeNow(number));
	}

	/** Delete a member that was put by hand. */
	void erase(int number) {
		this.executor.execute(() -> tryByHand(() -> this.cluster.witness().delete(keyByHand(number))));
	}

	Set<Long> leases() {
		return this.leases;
	}

	/** The instance has ended, so that its order is no longer pending. */
	void ended(Slot slot) {
		this.pendingOrders.remove(slot);
	}

	/** Wait until all actions are done. */
	void finish() throws InterruptedException {
		this.executor.shutdown();
		this.executor.awaitTermination(1, TimeUnit.MINUTES);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private void orderNow(int from, int count, BiPredicate<List<String>, String> change) {
		List<Slot> reserved = new ArrayList<>();
		long known = known();
		for (int i = 0; i < count; i++) {
			Slot.first(this.slots, from, (slot) -> {
				// Before the delete, so that no compaction comes between
				this.pendingOrders.putIfAbsent(slot, known);
				if (!slot.current().reserve()) {
					if (!slot.current().is(State.ORDERED)) {
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
		if (change.test(keys, note)) {
			logger.info("Chaos: the operator deleted " + reserved);
		}
		else {
			reserved.forEach((slot) -> {
				slot.current().release();
				this.pendingOrders.remove(slot);
			});
		}
	}

	/** Called as late as possible, so that there is history to compact. */
	private long known() {
		try {
			return this.history.collect();
		}
		catch (RuntimeException ex) {
			return this.history.collected();
		}
	}

	private boolean delete(List<String> keys, String note) {
		return repeat(() -> this.cluster.witness().deleteTogether(keys, note) > 0 || isNoted(note));
	}

	private boolean stop(List<String> keys, String note) {
		Map<String, String> orders = new HashMap<>();
		keys.forEach((key) -> orders.put(ClusterDirectory.orderKey(key), order(Action.STOP, "stop by " + note)));
		return repeat(() -> {
			long lease = this.cluster.witness().grant(STOP_LASTS_SECONDS);
			this.leases.add(lease);
			return this.cluster.witness().deleteTogether(keys, note, orders, lease) > 0 || isNoted(note);
		});
	}

	private boolean isNoted(String note) {
		return this.cluster.witness().get(note).isPresent();
	}

	/** Repeat until there is an answer: the result must be certain. */
	private static <T> T repeat(Supplier<T> request) {
		while (true) {
			try {
				return request.get();
			}
			catch (RuntimeException ex) {
				Pause.letPass(ORDER_AGAIN_AFTER);
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
			}
		}
	}

	private void writeNow(int number) {
		this.written++;
		String value = switch (number % 3) {
			case 0 -> "";
			case 1 -> "by hand " + this.written;
			default -> "{\"metadata\":{\"hand\":\"" + this.written + "\"}}";
		};
		tryByHand(() -> this.cluster.witness().put(keyByHand(number), value));
	}

	private String keyByHand(int number) {
		List<String> directories = Instance.CLUSTERS.values().stream().sorted().toList();
		return directories.get(number % directories.size()) + "/10.9.0." + number % 5 + ":8110";
	}

	/** Without an answer the history shows whether the change was made. */
	private static void tryByHand(Runnable change) {
		try {
			change.run();
		}
		catch (RuntimeException ex) {
			logger.debug("Chaos: the operator had no answer", ex);
		}
	}

	/**
	 * The revision before which etcd may compact its history: each instance can still
	 * read that an operator deleted its key.
	 * @return the revision, {@link Long#MAX_VALUE} for any
	 */
	long oldestPendingOrder() {
		return this.pendingOrders.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
	}

}
