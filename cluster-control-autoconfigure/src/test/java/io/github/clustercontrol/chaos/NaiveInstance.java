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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.grpc.stub.StreamObserver;

/**
 * What one writes first: jetcd's own keepalive, jetcd's own resumption of watches, and
 * when the own key is deleted, it stops. Without faults nobody can tell it from the real
 * one. It is here to prove that the chaos can be lost.
 */
final class NaiveInstance implements Instance {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final Identity identity;

	private final Recorder recorder;

	private final Client client;

	private final MemberCodec codec = new MemberCodec();

	private final Map<String, ClusterSnapshot> views = new ConcurrentHashMap<>();

	private final Map<String, ClusterSnapshot> told = new ConcurrentHashMap<>();

	private Map<String, String> metadata;

	private long lease;

	private CloseableClient keepAlive;

	/** Whether a delete of the key is our own. */
	private volatile boolean out;

	private NaiveInstance(Identity identity, Recorder recorder) {
		this.identity = identity;
		this.recorder = recorder;
		this.metadata = identity.metadata(0);
		this.client = Client.builder()
			.endpoints(identity.endpoints().toArray(String[]::new))
			.connectTimeout(Duration.ofSeconds(3))
			.build();
	}

	static Instance start(Identity identity, Recorder recorder) {
		NaiveInstance instance = new NaiveInstance(identity, recorder);
		try {
			CLUSTERS.forEach(instance::watch);
			if (identity.key() != null) {
				instance.register();
			}
			return instance;
		}
		catch (RuntimeException ex) {
			instance.die();
			throw ex;
		}
	}

	private void register() {
		this.lease = await(this.client.getLeaseClient().grant(this.identity.ttlSeconds())).getID();
		this.keepAlive = this.client.getLeaseClient().keepAlive(this.lease, new IgnoredReplies());
		long revision = put();
		WatchOption fromThere = WatchOption.builder().withRevision(revision + 1).build();
		this.client.getWatchClient().watch(bytes(this.identity.key()), fromThere, Watch.listener(this::selfChanged));
		this.recorder.registered();
	}

	private long put() {
		byte[] value = this.codec.encode("naive", "http", Instant.EPOCH, this.metadata);
		PutOption onLease = PutOption.builder().withLeaseId(this.lease).build();
		return await(this.client.getKVClient().put(bytes(this.identity.key()), ByteSequence.from(value), onLease))
			.getHeader()
			.getRevision();
	}

	private void selfChanged(WatchResponse response) {
		for (WatchEvent event : response.getEvents()) {
			if (event.getEventType() == WatchEvent.EventType.DELETE && !this.out) {
				this.out = true;
				this.keepAlive.close();
				this.recorder.terminate(null);
			}
		}
	}

	/**
	 * Read, and watch from there.
	 */
	private void watch(String cluster, String directory) {
		ByteSequence prefix = bytes(directory + "/");
		GetResponse found = await(this.client.getKVClient().get(prefix, GetOption.builder().isPrefix(true).build()));
		Map<String, Member> members = new TreeMap<>();
		found.getKvs().forEach((member) -> put(members, member));
		long revision = found.getHeader().getRevision();
		tell(cluster, revision, members);
		this.client.getWatchClient()
			.watch(prefix, WatchOption.builder().isPrefix(true).withRevision(revision + 1).build(),
					Watch.listener((response) -> changed(cluster, members, response)));
	}

	private void changed(String cluster, Map<String, Member> members, WatchResponse response) {
		long revision = 0;
		for (WatchEvent event : response.getEvents()) {
			revision = event.getKeyValue().getModRevision();
			if (event.getEventType() == WatchEvent.EventType.DELETE) {
				members.remove(address(event.getKeyValue()));
			}
			else {
				put(members, event.getKeyValue());
			}
		}
		if (revision > 0) {
			tell(cluster, revision, members);
		}
	}

	private void put(Map<String, Member> members, KeyValue member) {
		members.put(address(member), this.codec.decode(address(member), member.getValue().getBytes()).member());
	}

	private static String address(KeyValue member) {
		String key = member.getKey().toString(StandardCharsets.UTF_8);
		return key.substring(key.lastIndexOf('/') + 1);
	}

	private void tell(String cluster, long revision, Map<String, Member> members) {
		ClusterSnapshot previous = this.told.getOrDefault(cluster, ClusterSnapshot.unknown(cluster));
		ClusterSnapshot current = new ClusterSnapshot(cluster, revision, List.copyOf(members.values()), Source.LIVE,
				null);
		this.views.put(cluster, current);
		Map<String, Member> before = new TreeMap<>();
		previous.members().forEach((member) -> before.put(member.address(), member));
		List<Member> added = new ArrayList<>();
		List<Member> updated = new ArrayList<>();
		members.forEach((address, member) -> {
			Member old = before.remove(address);
			if (!member.equals(old)) {
				((old != null) ? updated : added).add(member);
			}
		});
		List<Member> removed = List.copyOf(before.values());
		if (!(added.isEmpty() && updated.isEmpty() && removed.isEmpty())) {
			this.told.put(cluster, current);
			this.recorder.told(new ClusterChangedEvent(previous, current, added, removed, updated));
		}
	}

	@Override
	public void publish(Map<String, String> metadata) {
		this.metadata = metadata;
		put();
	}

	@Override
	public void rest() {
		this.out = true;
		await(this.client.getKVClient().delete(bytes(this.identity.key())));
	}

	@Override
	public void wake() {
		put();
		this.out = false;
	}

	@Override
	public ClusterSnapshot view(String cluster) {
		return this.views.getOrDefault(cluster, ClusterSnapshot.unknown(cluster));
	}

	@Override
	public long rebuilds() {
		return 0;
	}

	@Override
	public long reads() {
		return CLUSTERS.size();
	}

	@Override
	public long divergences() {
		return 0;
	}

	@Override
	public void leave() {
		this.out = true;
		try {
			if (this.identity.key() != null) {
				await(this.client.getLeaseClient().revoke(this.lease));
			}
		}
		finally {
			this.client.close();
		}
	}

	@Override
	public void die() {
		this.out = true;
		this.client.close();
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

	private static <T> T await(CompletableFuture<T> future) {
		try {
			return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class IgnoredReplies implements StreamObserver<LeaseKeepAliveResponse> {

		@Override
		public void onNext(LeaseKeepAliveResponse reply) {
		}

		@Override
		public void onError(Throwable error) {
		}

		@Override
		public void onCompleted() {
		}

	}

}
