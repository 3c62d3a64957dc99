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

package io.github.clustercontrol.simulation;

import java.util.Optional;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyLoss.Facts;
import io.github.clustercontrol.internal.registration.rules.KeyLoss.Lease;

/**
 * Reads from etcd why a key is gone, with one request after the other.
 */
final class CauseSearch {

	private final SimulatedClient client;

	private final SimulatedEtcd etcd;

	private final String key;

	CauseSearch(SimulatedClient client, SimulatedEtcd etcd, String key) {
		this.client = client;
		this.etcd = etcd;
		this.key = key;
	}

	void find(long lease, long revision, Consumer<KeyLoss> found, Runnable failed) {
		if (revision == 0) {
			askForLease(lease, found, failed);
			return;
		}
		this.client.request(() -> Optional.ofNullable(this.etcd.keys().get(SimulatedWorld.sentinel(lease), revision)),
				(sentinel) -> {
					if (sentinel.isPresent()) {
						boolean left = SimulatedWorld.LEFT.equals(sentinel.get().value());
						found.accept(left ? KeyLoss.LEFT : KeyLoss.of(Facts.SENTINEL_LEFT));
					}
					else {
						renew(lease, revision, found, failed);
					}
				}, (error) -> {
					if (error != null) {
						askForLease(lease, found, failed);
					}
					else {
						failed.run();
					}
				});
	}

	private void renew(long lease, long revision, Consumer<KeyLoss> found, Runnable failed) {
		this.client.request(() -> this.etcd.renew(lease),
				(ttl) -> found.accept(KeyLoss.of(new Facts(false, Lease.ALIVE, 0, 0))), (error) -> {
					if (error != null) {
						count(lease, revision, found, failed);
					}
					else {
						failed.run();
					}
				});
	}

	private void count(long lease, long revision, Consumer<KeyLoss> found, Runnable failed) {
		this.client
			.request(
					() -> new Facts(false, Lease.GONE, gone(SimulatedWorld.directory(this.key), revision),
							gone(SimulatedWorld.LEASES, revision)),
					(facts) -> found.accept(KeyLoss.of(facts)), (error) -> {
						if (error != null) {
							askForLease(lease, found, failed);
						}
						else {
							failed.run();
						}
					});
	}

	private long gone(String prefix, long revision) {
		long after = this.etcd.keys().count(prefix, revision);
		boolean readable = revision - 1 >= this.etcd.keys().compacted();
		return readable ? this.etcd.keys().count(prefix, revision - 1) - after : 0;
	}

	private void askForLease(long lease, Consumer<KeyLoss> found, Runnable failed) {
		this.client.request(() -> this.etcd.secondsLeft(lease),
				(left) -> found.accept(KeyLoss.of(Facts.compacted(left))), (error) -> failed.run());
	}

}
