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

import io.github.clustercontrol.benchmark.Part;
import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.benchmark.Table;
import io.github.clustercontrol.benchmark.Unit;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * Ten thousand changes a second for ten seconds.
 */
public final class StormPart implements Part {

	private static final int RATE = 10_000;

	@Override
	public String name() {
		return "scale-storm";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "A storm of changes";
	}

	@Override
	public String run(Run run) throws Exception {
		Table table = new Table("members", "heap limit", "written", "age of the view, p50 / p99 / most",
				"caught up after the last", "events of listeners", "last state", "live before / after",
				"old generation at most", "our CPU per change");
		for (int members : new int[] { 1_000, 10_000, 100_000 }) {
			run.progress(members + " members");
			measure(run, members, (members == 100_000) ? 512 : 128, table);
		}
		return table + """

				- **written**: the actual rate of the writer, in transactions of 20 puts.
				- **age of the view**: the age of the newest value in `Clusters.get`, sampled every 5 ms.
				- **last state**: whether all addresses and values equal those in etcd, afterwards.
				""";
	}

	private void measure(Run run, int members, int heap, Table table) throws Exception {
		try (EtcdServer etcd = new EtcdServer("--quota-backend-bytes=8589934592").start();
				Scene scene = new Scene(etcd.endpoint(), List.of(etcd.endpoint()), heap)) {
			scene.write("load " + Scene.FIRST + " " + members);
			scene.run("start 1 1 false");
			scene.run("await " + members + " 0");
			storm(scene, members, run.times(50_000));
			double liveBefore = scene.ask("collect").get("heap");
			scene.run("reset true");
			scene.run("sample");
			double cpuBefore = scene.ask("usage").get("cpu");
			Answer written = storm(scene, members, run.times(10 * RATE));
			double caughtUp = scene.ask("await " + members + " " + (long) written.get("revision")).get("millis");
			Answer ages = scene.ask("sampled");
			double cpu = scene.ask("usage").get("cpu") - cpuBefore;
			// The listener of the last state may still be running
			Thread.sleep(500);
			Answer delays = scene.ask("delays");
			boolean right = scene.write("digest " + Scene.FIRST).equals(scene.run("digest"));
			scene.run("reset true");
			double liveAfter = scene.ask("collect").get("heap");
			double changes = written.get("changes");
			table.add(String.format("%,d", members), heap + " MiB",
					Unit.digits(changes / written.get("seconds")) + "/s for " + Unit.digits(written.get("seconds"))
							+ " s",
					Unit.digits(ages.get("p50")) + " / " + Unit.digits(ages.get("p99")) + " / "
							+ Unit.digits(ages.get("max")) + " ms",
					Unit.digits(caughtUp) + " ms", String.format("%,.0f", delays.get("events")),
					right ? "right" : "**wrong**",
					Unit.digits(liveBefore / 0x1p20) + " / " + Unit.digits(liveAfter / 0x1p20) + " MiB",
					Unit.digits(ages.get("old") / 0x1p20) + " MiB", Unit.digits(1000 * cpu / changes) + " µs");
		}
	}

	private static Answer storm(Scene scene, int members, int changes) throws Exception {
		return scene.writeAndTell("storm " + Scene.FIRST + " " + members + " " + RATE + " " + changes);
	}

}
