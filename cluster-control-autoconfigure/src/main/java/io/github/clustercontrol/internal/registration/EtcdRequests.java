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

package io.github.clustercontrol.internal.registration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.KeyHistory;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyInEtcd;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyView.Gone;
import io.github.clustercontrol.internal.registration.rules.OrderInEtcd;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.registration.rules.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of a registration to etcd, one after the other.
 */
final class EtcdRequests implements Function<Request, Answer> {

	/** A history takes a read, a watch and two progress requests. */
	private static final Duration HISTORY_WITHIN = Duration.ofSeconds(5);

	private final String key;

	private final ClusterDirectory directory;

	private final Duration ttl;

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final KeyHistory history;

	private final DeleteCause deleteCause;

	EtcdRequests(String key, Duration ttl, EtcdConnection connection) {
		this.key = key;
		this.directory = ClusterDirectory.of(key);
		this.ttl = ttl;
		this.keys = new EtcdKeys(connection);
		this.leases = new EtcdLeases(connection);
		this.history = new KeyHistory(connection, HISTORY_WITHIN);
		this.deleteCause = DeleteCause.ofOwnKey(this.keys, this.leases, this.directory);
	}

	@Override
	public Answer apply(Request request) {
		if (request instanceof Request.Write write) {
			return answer(this.keys.put(this.key, new Guard(write.expected(), write.expectedValue()),
					write.value().getBytes(StandardCharsets.UTF_8), this.directory.sentinelKey(write.lease()),
					write.lease()));
		}
		if (request instanceof Request.Delete delete) {
			return answer(this.keys.leave(this.key, new Guard(delete.expected(), delete.expectedValue()),
					this.directory.sentinelKey(delete.lease()), delete.lease()));
		}
		if (request instanceof Request.ReadKey) {
			EtcdKeys.Pair read = this.keys.get(this.key, ClusterDirectory.orderKey(this.key), 0);
			return new Answer.KeyAndOrder(read.revision(), inEtcd(read.first()), order(read.second()));
		}
		if (request instanceof Request.ReadHistory read) {
			return history(read.since());
		}
		if (request instanceof Request.FindCause find) {
			Gone gone = find.gone();
			StoredKey lost = new StoredKey(this.key, new byte[0], gone.key().modRevision(), gone.key().lease());
			DeleteCause.Found found = this.deleteCause.find(lost, gone.revision());
			return new Answer.Cause(found.cause(), (found.cause() == KeyLoss.DELETED) ? order(found.order()) : null);
		}
		if (request instanceof Request.Revoke revoke) {
			this.leases.revoke(revoke.lease());
			return new Answer.Revoked();
		}
		EtcdLeases.Lease granted = this.leases.grant(this.ttl);
		return new Answer.Granted(new OwnLease(granted.id(), granted.ttl()));
	}

	private Answer history(long since) {
		KeyHistory.History read = this.history.read(this.key, since);
		List<KeyEvent> events = read.changes().stream().map(EtcdRequests::event).toList();
		return new Answer.History(read.revision(), events, inEtcd(read.key()));
	}

	static KeyEvent event(KeyChange change) {
		return new KeyEvent(change.revision(), change.deleted() ? null : inEtcd(change.key()));
	}

	static @Nullable KeyInEtcd inEtcd(@Nullable StoredKey key) {
		return (key != null)
				? new KeyInEtcd(new String(key.value(), StandardCharsets.UTF_8), key.modRevision(), key.lease()) : null;
	}

	static @Nullable OrderInEtcd order(@Nullable StoredKey key) {
		if (key == null) {
			return null;
		}
		try {
			return new OrderInEtcd(OrderCodec.decode(key.value()), null, key.modRevision());
		}
		catch (IllegalArgumentException ex) {
			return new OrderInEtcd(null, String.valueOf(ex.getMessage()), key.modRevision());
		}
	}

	private static Answer answer(EtcdKeys.Outcome outcome) {
		return outcome.done() ? new Answer.Done(outcome.revision())
				: new Answer.Found(outcome.revision(), inEtcd(outcome.found()));
	}

}
