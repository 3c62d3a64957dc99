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
import java.util.stream.IntStream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;

/**
 * The time until changes are received again after an outage of etcd.
 */
record OutageRow(Run run, EtcdServer etcd, Raw raw) {

	private static final int INSTANCES = 20;

	private static final int SECONDS = 20;

	Row row() throws Exception {
		List<Watching> instances = new ArrayList<>();
		List<Arrivals> arrivals = IntStream.range(0, INSTANCES).mapToObj((i) -> new Arrivals()).toList();
		try (FaultProxy proxy = new FaultProxy(this.etcd)) {
			for (Arrivals arrival : arrivals) {
				instances.add(new Watching(proxy.endpoint(), "/outage", (event) -> arrival.now()));
			}
			proxy.cut();
			TimeUnit.SECONDS.sleep(this.run.times(SECONDS));
			this.raw.put("/outage/" + Raw.address(0));
			long back = System.nanoTime();
			proxy.pass();
			double[] millis = new double[INSTANCES];
			for (int i = 0; i < INSTANCES; i++) {
				millis[i] = (arrivals.get(i).next() - back) / 1e6;
			}
			return new Row("return after an outage of " + SECONDS + " s, the last of " + INSTANCES,
					"connections are closed and refused for that time; from the moment they are accepted again until"
							+ " the last of 20 instances gets a change that was made during the outage (in brackets"
							+ " p10 and p90 of the 20). Pauses between attempts have jitter and are 2 s at most. A new"
							+ " raw client connects and reads in less than 10 ms",
					null, Figure.of(Figure.percentile(millis, 100), Unit.MILLISECONDS, millis),
					new Target("≤ 1 s plus the jitter, 2 s", (floor, figure) -> figure.median() <= 3000));
		}
		finally {
			instances.forEach(Watching::close);
		}
	}

}
