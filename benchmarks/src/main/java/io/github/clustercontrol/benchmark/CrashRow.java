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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.etcd.jetcd.watch.WatchEvent;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * The time until a crashed instance is removed.
 */
record CrashRow(Run run, EtcdServer etcd, Raw raw) {

	private static final int TTL = 5;

	private static final int INSTANCES = 20;

	Row row() throws Exception {
		int instances = this.run.times(INSTANCES);
		Map<String, Long> gone = new ConcurrentHashMap<>();
		Map<String, Long> crashed = new ConcurrentHashMap<>();
		Map<String, Long> granted = new ConcurrentHashMap<>();
		Arrivals rawGone = new Arrivals();
		Arrivals oursGone = new Arrivals();
		this.raw.watch("/crash/raw/", (event) -> {
			if (event.getEventType() == WatchEvent.EventType.DELETE) {
				gone.put(event.getKeyValue().getKey().toString(), System.nanoTime());
				rawGone.now();
			}
		});
		List<Registering> registrations = new ArrayList<>();
		try (Watching watching = new Watching(this.etcd.endpoint(), "/crash/ours",
				(event) -> event.removed().forEach((member) -> {
					gone.put("/crash/ours/" + member.address(), System.nanoTime());
					oursGone.now();
				}))) {
			for (int i = 0; i < instances; i++) {
				Registering registering = watching.register("/crash/ours/" + Raw.address(i), TTL, () -> {
				});
				registering.ready();
				registrations.add(registering);
			}
			for (Registering each : registrations) {
				each.awaitRegistered();
			}
			for (int i = 0; i < instances; i++) {
				String key = "/crash/raw/" + Raw.address(i);
				long lease = this.raw.grant(TTL);
				granted.put(key, System.nanoTime());
				this.raw.put(key, lease);
				// At a random moment between two renewals
				TimeUnit.MILLISECONDS.sleep(TTL * 1000L / 3 / instances);
				crashed.put("/crash/ours/" + Raw.address(i), System.nanoTime());
				registrations.get(i).crash();
			}
			rawGone.last(instances);
			oursGone.last(instances);
		}
		return new Row("crash → REMOVED, TTL 5 s, the longest",
				"an instance with a TTL of 5 s and a heartbeat of a third of it is disconnected at a random moment"
						+ " between two renewals; from then to a listener in another instance, of " + instances
						+ " the longest (in brackets the shortest and the longest; `expiry-hold` is 0); floor: from"
						+ " the grant of a lease that is not renewed to a raw watch's listener",
				longest(granted, gone), longest(crashed, gone), Target.atMost(TTL + 1, Unit.SECONDS));
	}

	private static Figure longest(Map<String, Long> from, Map<String, Long> to) {
		double[] seconds = from.entrySet()
			.stream()
			.mapToDouble((entry) -> (to.get(entry.getKey()) - entry.getValue()) / 1e9)
			.sorted()
			.toArray();
		double longest = seconds[seconds.length - 1];
		return new Figure(longest, seconds[0], longest, Unit.SECONDS);
	}

}
