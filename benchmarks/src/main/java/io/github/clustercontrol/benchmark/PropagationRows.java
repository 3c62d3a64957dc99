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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.fault.EtcdServer;

/**
 * The time until other instances receive one change of one member.
 */
record PropagationRows(Run run, EtcdServer etcd, Raw raw) {

	private static final int TTL = 60;

	/** The number of changes until the JVM has compiled all code. */
	private static final int WARM = 20_000;

	private static final int SETTLED_MILLIS = 200;

	List<Row> rows() throws Exception {
		List<Row> rows = new ArrayList<>();
		put(rows);
		joinAndLeave(rows);
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

	private void joinAndLeave(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/join/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/join/ours", (event) -> toOurs.now())) {
			int each = this.run.times(25);
			long[] left = new long[2];
			double[][] floorLeft = new double[5][each];
			double[][] oursLeft = new double[5][each];
			int[] taken = new int[2];
			Samples joined = Samples.take(this.run.times(20), 5, each, () -> {
				String key = "/join/raw/" + this.raw.next();
				long begin = System.nanoTime();
				this.raw.put(key, this.raw.grant(TTL));
				long took = toRaw.next() - begin;
				long leaving = System.nanoTime();
				this.raw.delete(key);
				left[0] = toRaw.next() - leaving;
				note(floorLeft, taken, 0, left[0], this.run.times(20));
				return took;
			}, () -> {
				String key = "/join/ours/" + this.raw.next();
				try (Registering registering = watching.register(key, TTL, () -> {
				})) {
					long begin = System.nanoTime();
					registering.ready();
					long took = toOurs.next() - begin;
					registering.awaitRegistered();
					long leaving = System.nanoTime();
					registering.leave();
					left[1] = toOurs.next() - leaving;
					note(oursLeft, taken, 1, left[1], this.run.times(20));
					return took;
				}
			});
			Samples leaving = new Samples(floorLeft, oursLeft);
			String join = "from `ApplicationReadyEvent` of one instance to the first line of a listener in another;"
					+ " floor: from the call of a raw grant, with a put after its answer, to a raw watch's listener";
			rows.addAll(joined.rows("register → ADDED", Target.aboveFloor(3, Unit.MILLISECONDS),
					Target.aboveFloor(15, Unit.MILLISECONDS), join));
			String leave = "from the start of one instance's stop to the first line of a listener in another; floor:"
					+ " from the call of a raw delete to a raw watch's listener";
			rows.addAll(leaving.rows("leave → REMOVED", Target.atMost(3, Unit.MILLISECONDS),
					Target.atMost(15, Unit.MILLISECONDS), leave));
		}
	}

	private static void note(double[][] rounds, int[] taken, int which, long nanos, int warmUp) {
		int index = taken[which]++ - warmUp;
		if (index >= 0) {
			rounds[index / rounds[0].length][index % rounds[0].length] = nanos / 1e6;
		}
	}

	private void operatorsDelete(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/order/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/order/ours", null)) {
			Samples samples = Samples.take(this.run.times(10), 5, this.run.times(20), () -> {
				String key = "/order/raw/" + this.raw.next();
				this.raw.put(key);
				toRaw.next();
				long begin = System.nanoTime();
				this.raw.delete(key);
				toRaw.next();
				this.raw.list(key);
				return System.nanoTime() - begin;
			}, () -> {
				String key = "/order/ours/" + this.raw.next();
				try (Registering registering = watching.register(key, TTL, toOurs::now)) {
					registering.ready();
					registering.awaitRegistered();
					// etcd brings a new watch up to date ten times a second
					TimeUnit.MILLISECONDS.sleep(SETTLED_MILLIS);
					long begin = System.nanoTime();
					this.raw.delete(key);
					return toOurs.next() - begin;
				}
			});
			String order = "from the call of a raw delete of an instance's key to the call of its"
					+ " `ApplicationTerminator`, which closes the context, " + SETTLED_MILLIS
					+ " ms after it registered (before that up to 100 ms more, for etcd brings a new watch up to date"
					+ " ten times a second); floor: to a raw watch's listener and the answer to one read";
			rows.addAll(samples.rows("operator's delete → drain begins", Target.NONE,
					Target.atMost(100, Unit.MILLISECONDS), order));
		}
	}

}
