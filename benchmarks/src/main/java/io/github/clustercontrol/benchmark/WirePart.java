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
import java.util.concurrent.FutureTask;

import io.github.clustercontrol.fault.EtcdServer;

/**
 * Measurements across etcd.
 */
final class WirePart implements Part.Measurement {

	@Override
	public Section run(Run run) throws Exception {
		List<Row> rows = new ArrayList<>();
		try (EtcdServer etcd = new EtcdServer().start(); Raw raw = new Raw(etcd)) {
			run.progress("propagation");
			rows.addAll(new PropagationRows(run, etcd, raw).rows());
			run.progress("fan-out");
			rows.add(new FanOutRow(run, etcd, raw).row());
			// Instances that wait for etcd need nearly no CPU
			run.progress("outage and file");
			FutureTask<Row> outage = new FutureTask<>(new OutageRow(run, etcd, raw)::row);
			new Thread(outage, "bench-outage").start();
			rows.add(new FileRow(run, etcd, raw).row());
			rows.add(outage.get());
			run.progress("size");
			rows.addAll(new SizeRows(run, etcd, raw).rows());
		}
		return new Section(
				"A separate etcd on loopback, with its data in memory if the machine has a tmpfs. Floor and ours are"
						+ " measured alternately in one JVM, after warm-up rounds; a figure is the percentile of all samples,"
						+ " and in brackets p10 and p90 of the percentiles of the rounds. Our instances log as by default,"
						+ " into a file.\n\n",
				rows, "");
	}

}
