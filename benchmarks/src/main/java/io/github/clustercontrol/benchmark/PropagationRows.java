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

package io.github.clustercontrol.benchmark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.etcd.EtcdConnection;

/**
 * The time until other instances receive one change of one member.
 */
record PropagationRows(Run run, EtcdServer etcd, Raw raw) {

	private static final int TTL = 60;

	/** The number of changes until the JVM has compiled all code. */
	private static final int WARM = 20_000;

	private static final int SETTLED_MILLIS = 200;

	/** How many instances wait for etcd to bring their watches up to date. */
	private static final int TOGETHER = 50;

	private static final Runnable NOTHING = () -> {
	};

	List<Row> rows() throws Exception {
		List<Row> rows = new ArrayList<>();
		put(rows);
		register(rows);
		leave(rows);
		operatorsDelete(rows);
		return rows;
	}

	private void put(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/put/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/put/ours", (event) -> toOurs.now())) {
			Samples samples = Samples.take(this.run.times(WARM), 10, this.run.times(400), () -> put("/put/raw/", toRaw),
					() -> put("/put/ours/", toOurs));
			String meaning = "from the call of put by a raw client to the first line of a listener of"
					+ " `ClusterChangedEvent`, in a cluster of one member whose value changes; floor: to the first"
					+ " line of a raw watch's listener. One change at a time, after "
					+ Unit.digits(this.run.times(WARM))
					+ " of each: until the JVM has compiled all of it, a change takes a tenth of a millisecond more";
			rows.addAll(samples.rows("put → listener", Target.timesFloor(1.25), Target.timesFloor(1.5), meaning));
		}
	}

	private long put(String prefix, Arrivals arrivals) throws Exception {
		long begin = System.nanoTime();
		this.raw.put(prefix + Raw.address(0));
		return arrivals.next() - begin;
	}

	private void register(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/join/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/join/ours", (event) -> toOurs.now());
				EtcdConnection connection = watching.connect()) {
			Samples samples = Samples.take(this.run.times(20), 5, this.run.times(100), () -> {
				String key = "/join/raw/" + this.raw.next();
				long begin = System.nanoTime();
				this.raw.put(key, this.raw.grant(TTL));
				long took = toRaw.next() - begin;
				this.raw.delete(key);
				toRaw.next();
				return took;
			}, () -> {
				String key = "/join/ours/" + this.raw.next();
				long begin = System.nanoTime();
				Registering registering = watching.register(connection, key, NOTHING);
				long took = toOurs.next() - begin;
				registering.awaitRegistered();
				registering.close();
				toOurs.next();
				return took;
			});
			rows.addAll(samples.rows("register → ADDED", Target.aboveFloor(3, Unit.MILLISECONDS),
					Target.aboveFloor(15, Unit.MILLISECONDS),
					"from `ApplicationReadyEvent` of one instance to the first line of a listener in another; floor:"
							+ " from the call of a raw grant, with a put after its answer, to a raw watch's listener"));
		}
	}

	private void leave(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/leave/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/leave/ours", (event) -> toOurs.now());
				EtcdConnection connection = watching.connect()) {
			Samples samples = Samples.take(this.run.times(20), 5, this.run.times(100),
					() -> delete("/leave/raw/", toRaw), () -> {
						String key = "/leave/ours/" + this.raw.next();
						Registering registering = watching.register(connection, key, NOTHING);
						toOurs.next();
						registering.awaitRegistered();
						long begin = System.nanoTime();
						registering.leave();
						return toOurs.next() - begin;
					});
			rows.addAll(samples.rows("leave → REMOVED", Target.atMost(3, Unit.MILLISECONDS),
					Target.atMost(15, Unit.MILLISECONDS),
					"from the start of one instance's stop to the first line of a listener in another; floor: from"
							+ " the call of a raw delete to a raw watch's listener"));
		}
	}

	private long delete(String prefix, Arrivals toRaw) throws Exception {
		String key = prefix + this.raw.next();
		this.raw.put(key);
		toRaw.next();
		long begin = System.nanoTime();
		this.raw.delete(key);
		return toRaw.next() - begin;
	}

	private void operatorsDelete(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		Queue<Registering> registered = new ArrayDeque<>();
		this.raw.watch("/order/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/order/ours", null);
				EtcdConnection connection = watching.connect()) {
			Samples samples = Samples.take(this.run.times(20), 5, this.run.times(100), () -> {
				long took = delete("/order/raw/", toRaw);
				long begin = System.nanoTime();
				this.raw.list("/order/raw/");
				return took + System.nanoTime() - begin;
			}, () -> {
				if (registered.isEmpty()) {
					for (int i = 0; i < TOGETHER; i++) {
						String key = "/order/ours/" + this.raw.next();
						registered.add(watching.register(connection, key, toOurs::now));
					}
					for (Registering each : registered) {
						each.awaitRegistered();
					}
					// etcd brings a new watch up to date ten times a second
					TimeUnit.MILLISECONDS.sleep(SETTLED_MILLIS);
				}
				String key = registered.remove().key();
				long begin = System.nanoTime();
				this.raw.delete(key);
				return toOurs.next() - begin;
			});
			rows.addAll(samples.rows("operator's delete → drain begins", Target.NONE,
					Target.atMost(100, Unit.MILLISECONDS),
					"from the call of a raw delete of an instance's key to the call of its `ApplicationTerminator`,"
							+ " which closes the context, " + SETTLED_MILLIS + " ms after it registered (before that"
							+ " up to 100 ms more, for etcd brings a new watch up to date ten times a second); floor:"
							+ " to a raw watch's listener and the answer to one read"));
		}
	}

}
