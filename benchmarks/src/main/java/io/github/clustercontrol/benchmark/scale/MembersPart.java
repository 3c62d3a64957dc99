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

package io.github.clustercontrol.benchmark.scale;

import java.util.List;

import io.github.clustercontrol.benchmark.Figure;
import io.github.clustercontrol.benchmark.Part;
import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.benchmark.Table;
import io.github.clustercontrol.benchmark.Unit;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * One cluster of 10 to 100,000 members.
 */
public final class MembersPart implements Part {

	private static final int ROUNDS = 6;

	@Override
	public String name() {
		return "scale-members";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "Members of one cluster";
	}

	@Override
	public String run(Run run) throws Exception {
		Table table = new Table("members", "first read", "heap per member", "change to listener, p50 / p99",
				"our CPU per change", "allocated per change");
		String histogram = "";
		for (int members : new int[] { 10, 1_000, 10_000, 100_000 }) {
			run.progress(members + " members");
			histogram = measure(run, members, false, table);
		}
		measure(run, 100_000, true, table);
		return table + """

				- **first read**: from the first request to the request for the watch, which follows when all
				  members are read, in a JVM that has done this before.
				- **heap per member**: the live heap after a full collection, minus that with an empty cluster.
				- **change to listener**: from before the put in another process to the listener of the application;
				  one change every 5 ms.
				- **our CPU per change**: of the whole process, including the etcd client, after 3,000 warm-up
				  changes.
				- *distinct*: each member has a unique entry of metadata.

				Live objects with 100,000 members:

				""" + histogram;
	}

	private String measure(Run run, int members, boolean distinct, Table table) throws Exception {
		try (EtcdServer etcd = new EtcdServer().start();
				Scene scene = new Scene(etcd.endpoint(), List.of(etcd.endpoint()), 1024)) {
			scene.run("start 1 1 false");
			double empty = scene.ask("collect").get("heap");
			scene.run("stop");
			double revision = scene.writeAndTell("load " + Scene.FIRST + " " + members + (distinct ? " distinct" : ""))
				.get("revision");
			// Otherwise the records of the listener would be counted
			scene.run("reset false");
			double[] reads = new double[run.times(ROUNDS)];
			for (int i = -1; i < reads.length; i++) {
				scene.run("stop");
				double read = scene.ask("start 1 1 false").get("firstRead");
				scene.run("await " + members + " " + (long) revision);
				if (i >= 0) {
					reads[i] = read;
				}
			}
			double heap = scene.ask("collect").get("heap") - empty;
			String histogram = histogram(scene);
			int changes = run.times(500);
			scene.change(members, run.times(3_000), 1);
			scene.run("reset true");
			Answer before = scene.ask("usage");
			scene.change(members, changes, 5);
			Answer after = scene.ask("usage");
			Answer delays = scene.ask("delays");
			table.add(String.format("%,d%s", members, distinct ? " distinct" : ""),
					Figure.of(Unit.MILLISECONDS, reads).toString(), Unit.digits(heap / members) + " B",
					Unit.digits(delays.get("p50")) + " / " + Unit.digits(delays.get("p99")) + " ms",
					Unit.digits((after.get("cpu") - before.get("cpu")) / changes) + " ms",
					Unit.digits((after.get("allocated") - before.get("allocated")) / changes / 1024) + " KiB");
			return histogram;
		}
	}

	private static String histogram(Scene scene) throws Exception {
		Table table = new Table("class", "instances", "MiB");
		for (String line : scene.run("histogram 14").split(" ")) {
			String[] columns = line.split("=");
			table.add("`" + columns[0] + "`", String.format("%,d", Long.valueOf(columns[1])),
					Unit.digits(Double.parseDouble(columns[2]) / 0x1p20));
		}
		return table.toString();
	}

}
