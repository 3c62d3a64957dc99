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

package io.github.clustercontrol.chaos;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.FaultProxy;

/**
 * The network between instances and etcd: two zones, in each a proxy before every member.
 * One zone can be cut off while the other looks on.
 */
final class Network implements AutoCloseable {

	private static final int ZONES = 2;

	private final List<List<FaultProxy>> zones;

	Network(EtcdCluster cluster) {
		this.zones = IntStream.range(0, ZONES)
			.mapToObj((zone) -> cluster.members().stream().map(FaultProxy::new).toList())
			.toList();
	}

	/**
	 * The URLs of etcd in a zone.
	 * @param zone any number; numbers one apart are in different zones
	 * @return the URLs
	 */
	List<String> endpoints(int zone) {
		return this.zones.get(zone % ZONES).stream().map(FaultProxy::endpoint).toList();
	}

	Stream<FaultProxy> zone(int zone) {
		return this.zones.get(zone % ZONES).stream();
	}

	FaultProxy line(int zone, int member) {
		return this.zones.get(zone % ZONES).get(member);
	}

	Stream<FaultProxy> all() {
		return this.zones.stream().flatMap(List::stream);
	}

	@Override
	public void close() {
		all().forEach(FaultProxy::close);
	}

}
