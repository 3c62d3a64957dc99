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
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.benchmark.Part;
import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.benchmark.Table;
import io.github.clustercontrol.benchmark.Unit;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * One application that watches 1 to 100 clusters.
 */
public final class ClustersPart implements Part {

	private static final int MEMBERS = 100;

	@Override
	public String name() {
		return "scale-clusters";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "Watched clusters in one application";
	}

	@Override
	public String run(Run run) throws Exception {
		Table table = new Table("clusters", "first read of all", "heap", "direct memory", "threads idle",
				"threads at most", "requests per minute", "CPU idle", "change to listener, p50 / p99");
		StringBuilder names = new StringBuilder();
		for (int clusters : new int[] { 1, 10, 100 }) {
			run.progress(clusters + " clusters");
			names.append("\n- ").append(clusters).append(": ").append(measure(run, clusters, table));
		}
		return table + """

				- Each cluster has 100 members.
				- **heap**, **direct memory** and **threads**: minus those of the same JVM before the start of the
				  application. **threads at most** is the maximum, the start included.
				- **requests per minute**: messages to etcd in an idle minute, of all kinds.
				- **change to listener**: of one change every 5 ms in one of the clusters.

				Threads while idle, by name:
				""" + names + "\n";
	}

	private String measure(Run run, int clusters, Table table) throws Exception {
		try (EtcdServer etcd = new EtcdServer().start();
				Scene scene = new Scene(etcd.endpoint(), List.of(etcd.endpoint()), 512)) {
			for (int i = 0; i < clusters; i++) {
				scene.write("load " + Subject.path(i) + "/ " + MEMBERS);
			}
			Answer bare = scene.ask("collect");
			Map<String, Double> threadsBefore = scene.ask("threads").figures();
			double read = scene.ask("start 1 " + clusters + " false").get("firstRead");
			int idleSeconds = run.times(45);
			// Idle workers end after ten seconds
			TimeUnit.SECONDS.sleep(12);
			scene.run("reset true");
			Answer before = scene.ask("usage");
			TimeUnit.SECONDS.sleep(idleSeconds);
			Answer after = scene.ask("usage");
			double calls = scene.ask("calls").sum();
			Map<String, Double> threads = scene.ask("threads").figures();
			threads.keySet().removeAll(threadsBefore.keySet());
			Answer full = scene.ask("collect");
			scene.change(MEMBERS, run.times(300), 5);
			scene.run("reset true");
			scene.change(MEMBERS, run.times(300), 5);
			Answer delays = scene.ask("delays");
			double peak = scene.ask("usage").get("peak") - bare.get("threads");
			table.add(String.valueOf(clusters), Unit.digits(read) + " ms",
					Unit.digits((full.get("heap") - bare.get("heap")) / 0x1p20) + " MiB",
					Unit.digits((full.get("direct") - bare.get("direct")) / 0x1p20) + " MiB",
					Unit.digits(full.get("threads") - bare.get("threads")), Unit.digits(peak),
					Unit.digits(calls * 60 / idleSeconds),
					Unit.digits((after.get("cpu") - before.get("cpu")) / idleSeconds / 10) + " % of a core",
					Unit.digits(delays.get("p50")) + " / " + Unit.digits(delays.get("p99")) + " ms");
			return String.join(", ",
					threads.entrySet()
						.stream()
						.map((name) -> "`" + name.getKey() + "` " + name.getValue().intValue())
						.toList());
		}
	}

}
