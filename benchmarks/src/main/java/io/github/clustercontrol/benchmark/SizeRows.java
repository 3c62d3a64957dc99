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

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * The cost of many members and of many changes.
 */
record SizeRows(Run run, EtcdServer etcd, Raw raw) {

	List<Row> rows() throws Exception {
		List<Row> rows = new ArrayList<>();
		try (Watching watching = new Watching(this.etcd.endpoint(), "/size/none", null)) {
			this.raw.fill("/size/10k/", 10_000);
			rows.add(firstRead(watching, "/size/10k", 10_000, this.run.times(20)));
			this.raw.fill("/size/100k/", 100_000);
			rows.add(firstRead(watching, "/size/100k", 100_000, this.run.times(10)));
			rows.add(firstReadOfMany(watching, 100, 10, this.run.times(20)));
		}
		rows.add(throughput());
		oneChange(rows);
		return rows;
	}

	private Row firstRead(Watching watching, String path, int members, int each) throws Exception {
		Samples samples = Samples.take(each, 3, Math.max(each / 3, 1), () -> {
			long begin = System.nanoTime();
			int found = this.raw.list(path + "/");
			long took = System.nanoTime() - begin;
			if (found != members) {
				throw new IllegalStateException(found + " members");
			}
			return took;
		}, () -> watching.read(List.of(path)));
		return samples.row("first read, " + Unit.digits(members) + " members", 50,
				Target.timesFloor((members > 10_000) ? 2 : 1.5),
				"from the start of the life cycle to its return, when `Clusters.get` has every member, parsed; over"
						+ " an open connection, after " + each + " of each: the raw client is compiled by then, and the"
						+ " reading of members has to be too. Each value differs, in the form in which instances write"
						+ " it. Floor: one raw get of the whole directory, whose keys are counted and not decoded");
	}

	private Row firstReadOfMany(Watching watching, int clusters, int members, int each) throws Exception {
		List<String> paths = IntStream.range(0, clusters).mapToObj((i) -> "/size/many/service-" + i).toList();
		for (String path : paths) {
			this.raw.fill(path + "/", members);
		}
		Samples samples = Samples.take(2, 3, Math.max(each / 3, 1), () -> {
			long begin = System.nanoTime();
			this.raw.list(paths.stream().map((path) -> path + "/").toList());
			return System.nanoTime() - begin;
		}, () -> watching.read(paths));
		return samples.row("first read, " + clusters + " clusters of " + members, 50, Target.timesFloor(1.5),
				"the same for " + clusters + " clusters in one application. Floor: one raw get of each, in parallel");
	}

	/** Each has its own flood, because both at once would be slower. */
	private Row throughput() throws Exception {
		int changes = this.run.times(20_000);
		int members = 1_000;
		int rounds = 5;
		double[] floor = new double[rounds];
		double[] ours = new double[rounds];
		for (int round = -1; round < rounds; round++) {
			AtomicLong seen = new AtomicLong();
			try (Raw watcher = new Raw(this.etcd)) {
				watcher.watch("/flood/raw/", (event) -> seen.set(event.getKeyValue().getModRevision()));
				double rate = rate("/flood/raw/", members, changes, seen);
				floor[Math.max(round, 0)] = rate;
			}
			AtomicLong revision = new AtomicLong();
			try (Watching watching = new Watching(this.etcd.endpoint(), "/flood/ours",
					(event) -> revision.set(event.current().revision()))) {
				double rate = rate("/flood/ours/", members, changes, revision);
				ours[Math.max(round, 0)] = rate;
			}
		}
		return new Row("events through one watcher", Unit.digits(changes)
				+ " changes of 1,000 members put by a raw client as fast as etcd accepts them, 128 in flight; divided"
				+ " by the time from the first put until a listener has the state with the last one. Floor: until a"
				+ " raw watch's listener has the last one. The client that puts is in the same" + " JVM",
				Figure.of(Unit.PER_SECOND, floor), Figure.of(Unit.PER_SECOND, ours), Target.atLeastTimesFloor(0.6));
	}

	private double rate(String prefix, int members, int changes, AtomicLong seen) throws Exception {
		long begin = System.nanoTime();
		long last = this.raw.flood(prefix, members, changes);
		while (seen.get() < last) {
			TimeUnit.MICROSECONDS.sleep(100);
		}
		return changes / ((System.nanoTime() - begin) / 1e9);
	}

	private void oneChange(List<Row> rows) throws Exception {
		int changes = this.run.times(200);
		int rounds = 5;
		double[][] cpu = new double[2][rounds];
		double[][] bytes = new double[2][rounds];
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		this.raw.watch("/size/one/", (event) -> toRaw.now());
		try (Watching watching = new Watching(this.etcd.endpoint(), "/size/100k", (event) -> toOurs.now())) {
			toOurs.next();
			for (int round = -2; round < rounds; round++) {
				double[] ofRaw = cost("/size/one/", toRaw, changes);
				double[] ofOurs = cost("/size/100k/", toOurs, changes);
				if (round >= 0) {
					cpu[0][round] = ofRaw[0];
					cpu[1][round] = ofOurs[0];
					bytes[0][round] = ofRaw[1];
					bytes[1][round] = ofOurs[1];
				}
			}
		}
		rows.add(new Row("one change among 100,000 members, CPU",
				"CPU time of the whole JVM, garbage collection and the raw client that puts included, from a put"
						+ " until a listener has the new state, " + changes
						+ " changes in each round; floor: the same until a raw" + " watch's listener has the event",
				Figure.of(Unit.MILLISECONDS, cpu[0]), Figure.of(Unit.MILLISECONDS, cpu[1]),
				Target.aboveFloor(1, Unit.MILLISECONDS)));
		rows.add(new Row("one change among 100,000 members, allocated",
				"the allocation of all threads for it; an array of references to 100,000 members takes 391 KiB",
				Figure.of(Unit.KIBIBYTES, bytes[0]), Figure.of(Unit.KIBIBYTES, bytes[1]),
				Target.aboveFloor(500, Unit.KIBIBYTES)));
	}

	private double[] cost(String prefix, Arrivals arrivals, int changes) throws Exception {
		long cpu = cpu();
		long bytes = allocated();
		for (int i = 0; i < changes; i++) {
			this.raw.put(prefix + Raw.address(i * 37 % 100_000));
			arrivals.next();
		}
		return new double[] { (cpu() - cpu) / 1e6 / changes, (allocated() - bytes) / 1024.0 / changes };
	}

	private static long cpu() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

	private static long allocated() {
		ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
		return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
			.filter((each) -> each > 0)
			.sum();
	}

}
