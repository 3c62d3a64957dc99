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

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * What crosses etcd.
 */
final class WirePart implements Part {

	@Override
	public String name() {
		return "wire";
	}

	@Override
	public String title() {
		return "What crosses etcd";
	}

	@Override
	public String run(Run run) throws Exception {
		try (EtcdServer etcd = new EtcdServer().start();
				Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
			ByteSequence key = ByteSequence.from("/bench/put", StandardCharsets.UTF_8);
			double[] times = new double[run.times(1000)];
			for (int i = 0; i < times.length; i++) {
				long begin = System.nanoTime();
				client.getKVClient().put(key, key).get();
				times[i] = (System.nanoTime() - begin) / 1e6;
			}
			Figure put = Figure.of(Unit.MILLISECONDS, times);
			return Table
				.compare(List.of(new Row("put", "from the call of put to its answer", put, put, Target.timesFloor(1))));
		}
	}

}
