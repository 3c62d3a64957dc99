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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyInEtcd;
import io.github.clustercontrol.internal.registration.rules.OrderInEtcd;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.simulation.KeyStore.Change;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SimulatedEtcd} does on the requests of a registration.
 */
final class SimulatedRequests {

	private final SimulatedWorld world;

	private final SimulatedRegistration run;

	private final String key;

	SimulatedRequests(SimulatedWorld world, SimulatedRegistration run, String key) {
		this.world = world;
		this.run = run;
		this.key = key;
	}

	/** Return what etcd does on a request. */
	Supplier<Answer> effect(Request request) {
		if (request instanceof Request.Grant) {
			return this::grant;
		}
		if (request instanceof Request.Write write) {
			String sentinel = SimulatedWorld.sentinel(write.lease());
			return () -> {
				refuseWhenFull();
				return transact(write.expected(), write.expectedValue(), List
					.of(Change.put(this.key, write.value(), write.lease()), Change.put(sentinel, "", write.lease())));
			};
		}
		if (request instanceof Request.Delete delete) {
			return leave(delete, this.world.time().now());
		}
		if (request instanceof Request.ReadKey) {
			return () -> new Answer.KeyAndOrder(this.world.etcd().revision(),
					inEtcd(this.world.etcd().keys().get(this.key, 0)), orderAt(0));
		}
		if (request instanceof Request.ReadHistory history) {
			return () -> history(history.since());
		}
		Request.Revoke revoke = (Request.Revoke) request;
		return () -> {
			if (this.world.etcd().leases().contains(revoke.lease())) {
				this.world.etcd().revoke(revoke.lease());
			}
			return new Answer.Revoked();
		};
	}

	/**
	 * The delete marks the sentinel. etcd refuses that without the lease or without
	 * space, and then the client deletes without the mark, unless it has given up.
	 */
	private Supplier<Answer> leave(Request.Delete delete, long sent) {
		Change mark = Change.put(SimulatedWorld.sentinel(delete.lease()), "left", delete.lease());
		return () -> {
			boolean refused = this.world.network().isFull() || !this.world.etcd().leases().contains(delete.lease());
			if (refused && this.world.time().now() - sent >= SimulatedClient.TIMEOUT) {
				throw new EtcdError(EtcdError.Kind.LEASE_NOT_FOUND);
			}
			Change change = Change.delete(this.key);
			return transact(delete.expected(), delete.expectedValue(),
					refused ? List.of(change) : List.of(change, mark));
		};
	}

	private Answer grant() {
		refuseWhenFull();
		SimulatedEtcd.Granted granted = this.world.etcd().grant(0, this.world.policy().ttl().toSeconds());
		this.world.oracle().granted(this.run, granted.id());
		return new Answer.Granted(new OwnLease(granted.id(), Duration.ofSeconds(granted.ttlSeconds())));
	}

	private void refuseWhenFull() {
		if (this.world.network().isFull()) {
			throw new EtcdError(EtcdError.Kind.NO_SPACE);
		}
	}

	private Answer transact(long expected, @Nullable String value, List<Change> changes) {
		SimulatedEtcd.Outcome outcome = this.world.etcd().transact(this.key, expected, value, changes);
		return outcome.succeeded() ? new Answer.Done(outcome.revision())
				: new Answer.Found(outcome.revision(), inEtcd(outcome.found()));
	}

	private Answer history(long since) {
		KeyStore keys = this.world.etcd().keys();
		List<KeyEvent> events = new ArrayList<>();
		long from = since + 1;
		if (from < keys.compacted()) {
			from = keys.compacted() + 1;
			KeyVersion oldest = keys.get(this.key, keys.compacted());
			if (oldest != null && oldest.modRevision() > since) {
				events.add(new KeyEvent(oldest.modRevision(), inEtcd(oldest)));
			}
		}
		for (KeyVersion version : keys.history(from, keys.revision())) {
			if (version.key().equals(this.key)) {
				events.add(new KeyEvent(version.modRevision(), inEtcd(version)));
			}
		}
		return new Answer.History(keys.revision(), events, inEtcd(keys.get(this.key, 0)));
	}

	/** Return the order as it was at a revision, 0 for now. */
	@Nullable OrderInEtcd orderAt(long revision) {
		return order(this.world.etcd().keys().get(ClusterDirectory.orderKey(this.key), revision));
	}

	static @Nullable OrderInEtcd order(@Nullable KeyVersion version) {
		if (version == null || version.value() == null) {
			return null;
		}
		try {
			return new OrderInEtcd(OrderCodec.decode(version.value().getBytes(StandardCharsets.UTF_8)), null,
					version.modRevision());
		}
		catch (IllegalArgumentException ex) {
			return new OrderInEtcd(null, String.valueOf(ex.getMessage()), version.modRevision());
		}
	}

	static @Nullable KeyInEtcd inEtcd(@Nullable KeyVersion version) {
		return (version == null || version.value() == null) ? null
				: new KeyInEtcd(version.value(), version.modRevision(), version.lease());
	}

}
