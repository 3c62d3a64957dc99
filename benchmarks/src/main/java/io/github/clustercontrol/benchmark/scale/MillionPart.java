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
 * A million changes, which must not let memory grow.
 */
public final class MillionPart implements Part {

	private static final int MEMBERS = 1_000;

	private static final int STEPS = 4;

	@Override
	public String name() {
		return "scale-million";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "A million changes";
	}

	@Override
	public String run(Run run) throws Exception {
		Table table = new Table("changes", "rate", "live heap", "direct memory", "classes", "threads", "resident",
				"events of listeners");
		try (EtcdServer etcd = new EtcdServer("--quota-backend-bytes=8589934592").start();
				Scene scene = new Scene(etcd.endpoint(), List.of(etcd.endpoint()), 128)) {
			scene.write("load " + Scene.FIRST + " " + MEMBERS);
			scene.run("start 1 1 false");
			scene.run("await " + MEMBERS + " 0");
			scene.run("reset false");
			// Classes and code that a JVM loads and compiles for the first changes are
			// not growth
			changes(scene, run.times(20_000));
			add(table, scene, run.times(20_000), 0);
			for (int i = 1; i <= STEPS; i++) {
				run.progress(i + " of " + STEPS);
				double rate = changes(scene, run.times(1_000_000 / STEPS));
				add(table, scene, run.times(20_000) + (long) i * run.times(1_000_000 / STEPS), rate);
			}
		}
		return table + """

				One cluster of 1,000 members, -Xmx128m, each line after a full collection and 12 idle seconds.
				**rate** is that of etcd for transactions of 20 puts, with the application on the same machine.
				""";
	}

	private static double changes(Scene scene, int changes) throws Exception {
		Answer written = scene.writeAndTell("storm " + Scene.FIRST + " " + MEMBERS + " 0 " + changes);
		scene.run("await " + MEMBERS + " " + (long) written.get("revision"));
		return changes / written.get("seconds");
	}

	private static void add(Table table, Scene scene, long changes, double rate) throws Exception {
		Thread.sleep(12_000);
		Answer live = scene.ask("collect");
		table.add(String.format("%,d", changes), (rate > 0) ? Unit.digits(rate) + "/s" : "",
				Unit.digits(live.get("heap") / 0x1p20) + " MiB", Unit.digits(live.get("direct") / 0x1p20) + " MiB",
				String.format("%,.0f", live.get("classes")), Unit.digits(live.get("threads")),
				Unit.digits(scene.applications().residentMebibytes()) + " MiB",
				String.format("%,.0f", scene.ask("delays").get("events")));
	}

}
