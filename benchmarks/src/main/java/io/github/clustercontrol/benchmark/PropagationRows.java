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

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * The time until other instances receive one change of one member.
 */
final class PropagationRows {

	private static final int TTL = 60;

	/** The number of changes until the JVM has compiled all code. */
	private static final int WARM = 20_000;

	private static final int SETTLED_MILLIS = 200;

	private final Run run;

	private final EtcdServer etcd;

	private final Raw raw;

	private int number;

	PropagationRows(Run run, EtcdServer etcd, Raw raw) {
		this.run = run;
		this.etcd = etcd;
		this.raw = raw;
	}

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
			rows.add(samples.row("put → listener, p50", 50, Target.timesFloor(1.25), meaning));
			rows.add(samples.row("put → listener, p99", 99, Target.timesFloor(1.5), "the same"));
		}
	}

	private long put(String prefix, Arrivals arrivals) throws Exception {
		long begin = System.nanoTime();
		this.raw.put(prefix + Raw.address(0), this.number++);
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
				String key = "/join/raw/" + Raw.address(this.number++);
				long begin = System.nanoTime();
				this.raw.put(key, this.number, this.raw.grant(TTL));
				long took = toRaw.next() - begin;
				long leaving = System.nanoTime();
				this.raw.delete(key);
				left[0] = toRaw.next() - leaving;
				note(floorLeft, taken, 0, left[0], this.run.times(20));
				return took;
			}, () -> {
				String key = "/join/ours/" + Raw.address(this.number++);
				try (Registering registering = new Registering(this.etcd.endpoint(), key, TTL, watching.threads(),
						watching.context(), () -> {
						})) {
					long begin = System.nanoTime();
					registering.ready();
					long took = toOurs.next() - begin;
					awaitRegistered(registering);
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
			rows.add(joined.row("register → ADDED, p50", 50, Target.aboveFloor(3, Unit.MILLISECONDS), join));
			rows.add(joined.row("register → ADDED, p99", 99, Target.aboveFloor(15, Unit.MILLISECONDS), "the same"));
			String leave = "from the start of one instance's stop to the first line of a listener in another; floor:"
					+ " from the call of a raw delete to a raw watch's listener";
			rows.add(leaving.row("leave → REMOVED, p50", 50, Target.atMost(3, Unit.MILLISECONDS), leave));
			rows.add(leaving.row("leave → REMOVED, p99", 99, Target.atMost(15, Unit.MILLISECONDS), "the same"));
		}
	}

	private static void note(double[][] rounds, int[] taken, int which, long nanos, int warmUp) {
		int index = taken[which]++ - warmUp;
		if (index >= 0) {
			rounds[index / rounds[0].length][index % rounds[0].length] = nanos / 1e6;
		}
	}

	private static void awaitRegistered(Registering registering) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (registering.registration().state() != State.REGISTERED) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("Not registered: " + registering.registration().status());
			}
			TimeUnit.MICROSECONDS.sleep(200);
		}
	}

	private void operatorsDelete(List<Row> rows) throws Exception {
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/order/raw/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/order/ours", null)) {
			Samples samples = Samples.take(this.run.times(10), 5, this.run.times(20), () -> {
				String key = "/order/raw/" + Raw.address(this.number++);
				this.raw.put(key, this.number);
				toRaw.next();
				long begin = System.nanoTime();
				this.raw.delete(key);
				toRaw.next();
				this.raw.list(key);
				return System.nanoTime() - begin;
			}, () -> {
				String key = "/order/ours/" + Raw.address(this.number++);
				try (Registering registering = new Registering(this.etcd.endpoint(), key, TTL, watching.threads(),
						watching.context(), toOurs::now)) {
					registering.ready();
					awaitRegistered(registering);
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
			rows.add(samples.row("operator's delete → drain begins, p50", 50, Target.NONE, order));
			rows.add(samples.row("operator's delete → drain begins, p99", 99, Target.atMost(100, Unit.MILLISECONDS),
					"the same"));
		}
	}

}
