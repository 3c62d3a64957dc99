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

import io.github.clustercontrol.fault.EtcdServer;

/**
 * The time until a hundred instances have received one change.
 */
record FanOutRow(Run run, EtcdServer etcd, Raw raw) {

	private static final int INSTANCES = 100;

	Row row() throws Exception {
		List<AutoCloseable> open = new ArrayList<>();
		Arrivals toRaw = new Arrivals();
		Arrivals toOurs = new Arrivals();
		try {
			for (int i = 0; i < INSTANCES; i++) {
				Raw watcher = new Raw(this.etcd);
				open.add(watcher);
				watcher.watch("/fan/raw/", (event) -> toRaw.now());
				open.add(new Watching(this.etcd.endpoint(), "/fan/ours", (event) -> toOurs.now()));
			}
			Samples samples = Samples.take(this.run.times(30), 5, this.run.times(20), () -> change("/fan/raw/", toRaw),
					() -> change("/fan/ours/", toOurs));
			return samples.row("fan-out to 100 instances, the last one, p50", 50, Target.timesFloor(2),
					"from the call of put to the last listener, of 100 instances in this JVM, each with its own"
							+ " connection and threads; floor: the last of 100 raw watches, with a client each");
		}
		finally {
			for (AutoCloseable each : open) {
				each.close();
			}
		}
	}

	private long change(String prefix, Arrivals arrivals) throws Exception {
		long begin = System.nanoTime();
		this.raw.put(prefix + Raw.address(0));
		return arrivals.last(INSTANCES) - begin;
	}

}
