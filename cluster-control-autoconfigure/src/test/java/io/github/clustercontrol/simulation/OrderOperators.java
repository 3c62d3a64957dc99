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

package io.github.clustercontrol.simulation;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;

/**
 * Gives orders to instances, each of them a choice.
 */
final class OrderOperators {

	/** How many kinds of orders there are, the first is none. */
	static final int KINDS = 13;

	private static final long WEEK = 7 * 24 * 3600;

	private final SimulatedWorld world;

	private final BiConsumer<String, Runnable> operator;

	/**
	 * Create operators.
	 * @param world where they are
	 * @param operator carries out what they do, unless etcd is away
	 */
	OrderOperators(SimulatedWorld world, BiConsumer<String, Runnable> operator) {
		this.world = world;
		this.operator = operator;
	}

	void step(int kind, SimulatedRegistration run) {
		String key = run.key();
		String order = ClusterDirectory.orderKey(key);
		switch (kind) {
			case 1, 2 -> order("out", order, Action.OUT, 0);
			case 3 -> order("out for a while", order, Action.OUT, this.world.choices().of(5, 20, 60));
			case 4, 5 -> this.operator.accept("end the order for " + key, () -> this.world.etcd().delete(order));
			case 6, 7, 8 -> stop(key, order, WEEK);
			case 9 -> stop(key, order, 5);
			case 10 -> order("stop, without a delete", order, Action.STOP, 0);
			case 11 -> put("put an order that is not valid to " + order, order, "out", 0);
			case 12 -> put("put a key that is neither a member nor an order", key + "/note", "out", 0);
			default -> {
			}
		}
	}

	private void stop(String key, String order, long ttl) {
		this.operator.accept("stop " + key, () -> {
			long lease = this.world.etcd().grant(0, ttl).id();
			this.world.etcd().replace(key, order, value(Action.STOP), lease);
		});
	}

	private void order(String what, String order, Action action, long ttl) {
		put("order " + what + ", by " + order, order, value(action), ttl);
	}

	private void put(String what, String key, String value, long ttl) {
		Consumer<Long> put = (lease) -> this.world.etcd().put(key, value, lease);
		this.operator.accept(what, () -> put.accept((ttl != 0) ? this.world.etcd().grant(0, ttl).id() : 0));
	}

	private static String value(Action action) {
		return new String(OrderCodec.encode(new Order(action, "a test", "the simulation")), StandardCharsets.UTF_8);
	}

}
