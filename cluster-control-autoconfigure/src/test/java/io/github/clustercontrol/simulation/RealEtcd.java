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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.jspecify.annotations.Nullable;

/**
 * A real etcd, whose answers are described with the same text as those of
 * {@link SimulatedEtcd}.
 */
final class RealEtcd implements AutoCloseable {

	private final EtcdServer server;

	private final Threads threads = new Threads();

	private final EtcdConnection connection;

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final Client client;

	RealEtcd(EtcdServer server) {
		this.server = server;
		this.connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(server.endpoint())), null, null, null,
				Duration.ofSeconds(10), Duration.ofSeconds(30)), List.of(), this.threads);
		this.keys = new EtcdKeys(this.connection);
		this.leases = new EtcdLeases(this.connection);
		this.client = Client.builder().endpoints(server.endpoint()).build();
	}

	long put(String key, String value) {
		return this.server.witness().put(key, value);
	}

	long delete(String key) {
		return this.server.witness().delete(key);
	}

	long deletePrefix(String prefix) {
		return this.server.witness().deletePrefix(prefix);
	}

	String write(String key, Guard expected, String value, String sentinel, long lease) {
		return ask(
				() -> describe(this.keys.put(key, expected, value.getBytes(StandardCharsets.UTF_8), sentinel, lease)));
	}

	String replace(String key, String other, String value, long lease) {
		return ask(() -> "" + this.keys.replace(key, other, value.getBytes(StandardCharsets.UTF_8), lease));
	}

	String getBoth(String first, String second) {
		return ask(() -> {
			EtcdKeys.Pair pair = this.keys.get(first, second, 0);
			return describe(pair.revision(), pair.first()) + ", " + describe(pair.revision(), pair.second());
		});
	}

	String delete(String key, Guard expected) {
		return ask(() -> describe(this.keys.delete(key, expected)));
	}

	String get(String key, long revision) {
		return ask(() -> {
			EtcdKeys.Reading reading = this.keys.get(key, revision);
			return describe(reading.revision(), reading.key());
		});
	}

	long count(String prefix, long revision) {
		return ask(() -> this.keys.count(prefix, revision));
	}

	long grant() {
		return ask(() -> this.leases.grant(Duration.ofHours(1)).id());
	}

	String renew(long lease) {
		return ask(() -> {
			this.leases.renew(lease, Duration.ofSeconds(10));
			return "3600";
		});
	}

	long secondsLeft(long lease) {
		return ask(() -> this.leases.secondsLeft(lease));
	}

	String revoke(long lease) {
		if (!this.server.witness().leases().contains(lease)) {
			throw new Refused("LEASE_GONE");
		}
		return ask(() -> {
			this.leases.revoke(lease);
			return "revoked";
		});
	}

	String compact(long revision) {
		try {
			this.server.witness().compact(revision);
			return "compacted";
		}
		catch (RuntimeException ex) {
			return "not compacted";
		}
	}

	/**
	 * Watch keys.
	 * @param first the first key
	 * @param end the first key after them
	 * @param from the first revision
	 * @return the responses in the order of their arrival
	 */
	Responses watch(String first, String end, long from) {
		Responses responses = new Responses();
		WatchOption option = WatchOption.builder()
			.withRange(ByteSequence.from(end, StandardCharsets.UTF_8))
			.withRevision(from)
			.withCreateNotify(true)
			.build();
		responses.watcher = this.client.getWatchClient()
			.watch(ByteSequence.from(first, StandardCharsets.UTF_8), option, responses);
		return responses;
	}

	@Override
	public void close() {
		this.client.close();
		this.connection.close();
		this.threads.close();
	}

	private static <T> T ask(Supplier<T> request) {
		try {
			return request.get();
		}
		catch (EtcdRequestException ex) {
			throw new Refused(ex.reason().name());
		}
	}

	private static String describe(EtcdKeys.Outcome outcome) {
		return outcome.done() + " " + describe(outcome.revision(), outcome.found());
	}

	private static String describe(long revision, @Nullable StoredKey key) {
		return revision + " " + ((key != null)
				? new String(key.value(), StandardCharsets.UTF_8) + "@" + key.modRevision() + " lease " + key.lease()
				: "none");
	}

	static String describe(long revision, @Nullable KeyVersion key) {
		return revision + " "
				+ ((key != null) ? key.value() + "@" + key.modRevision() + " lease " + key.lease() : "none");
	}

	/**
	 * An error of etcd.
	 */
	static final class Refused extends RuntimeException {

		Refused(String reason) {
			super(reason);
		}

	}

	/**
	 * The responses of a watch, as {@link SimulatedResponses} describes them.
	 */
	static final class Responses implements Watch.Listener, AutoCloseable {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private volatile Watch.@Nullable Watcher watcher;

		List<String> received() {
			return List.copyOf(this.received);
		}

		@Override
		public void onNext(WatchResponse response) {
			if (response.isCreatedNotify()) {
				this.received.add("created at " + response.getHeader().getRevision());
				return;
			}
			List<String> events = new ArrayList<>();
			long revision = 0;
			for (WatchEvent event : response.getEvents()) {
				if (event.getKeyValue().getModRevision() != revision && !events.isEmpty()) {
					this.received.add(String.join(", ", events));
					events.clear();
				}
				revision = event.getKeyValue().getModRevision();
				boolean delete = event.getEventType() == WatchEvent.EventType.DELETE;
				events.add(event.getKeyValue().getKey() + (delete ? " deleted" : "=" + event.getKeyValue().getValue())
						+ "@" + revision);
			}
			this.received.add(String.join(", ", events));
		}

		@Override
		public void onError(Throwable throwable) {
			this.received.add((throwable instanceof CompactedException compacted)
					? "compacted at " + compacted.getCompactedRevision() : String.valueOf(throwable));
		}

		@Override
		public void onCompleted() {
		}

		@Override
		public void close() {
			Watch.Watcher open = this.watcher;
			if (open != null) {
				open.close();
			}
		}

	}

}
