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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.row.NaiveClient;
import io.github.clustercontrol.internal.key.MemberCodec;

/**
 * The naive implementation: jetcd's own keepalive, jetcd's own resumption of watches, and
 * a stop when the own key is deleted. Without faults it behaves as the starter does. It
 * proves that the chaos run can fail.
 */
final class NaiveInstance implements Instance {

	private final Identity identity;

	private final Recorder recorder;

	private final NaiveClient client;

	private final MemberCodec codec = new MemberCodec();

	private final Map<String, ClusterSnapshot> views = new ConcurrentHashMap<>();

	private final Map<String, ClusterSnapshot> published = new ConcurrentHashMap<>();

	private Map<String, String> metadata;

	/** Whether a delete of the key is our own. */
	private volatile boolean out;

	private NaiveInstance(Identity identity, Recorder recorder) {
		this.identity = identity;
		this.recorder = recorder;
		this.metadata = identity.metadata(0);
		this.client = new NaiveClient(identity.endpoints());
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
		this.client.grant(this.identity.ttlSeconds());
		long revision = put();
		WatchOption fromThere = WatchOption.builder().withRevision(revision + 1).build();
		this.client.watch(this.identity.key(), fromThere, this::selfChanged);
		this.recorder.registered();
	}

	private long put() {
		return this.client.put(this.identity.key(),
				this.codec.encode(MemberCodec.ANY_ADDRESS, "naive", "http", Instant.EPOCH, this.metadata));
	}

	private void selfChanged(WatchResponse response) {
		for (WatchEvent event : response.getEvents()) {
			if (event.getEventType() == WatchEvent.EventType.DELETE && !this.out) {
				this.out = true;
				this.client.stopRenewals();
				this.recorder.terminate(null);
			}
		}
	}

	/**
	 * Read, and watch from there.
	 */
	private void watch(String cluster, String directory) {
		String prefix = directory + "/";
		GetResponse found = this.client.list(prefix);
		Map<String, Member> members = new TreeMap<>();
		found.getKvs().forEach((member) -> put(members, member));
		long revision = found.getHeader().getRevision();
		publish(cluster, revision, members);
		this.client.watch(prefix, WatchOption.builder().isPrefix(true).withRevision(revision + 1).build(),
				(response) -> changed(cluster, members, response));
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
			publish(cluster, revision, members);
		}
	}

	private void put(Map<String, Member> members, KeyValue member) {
		members.put(address(member), this.codec.decode(address(member), member.getValue().getBytes()).member());
	}

	private static String address(KeyValue member) {
		String key = member.getKey().toString(StandardCharsets.UTF_8);
		return key.substring(key.lastIndexOf('/') + 1);
	}

	private void publish(String cluster, long revision, Map<String, Member> members) {
		ClusterSnapshot previous = this.published.getOrDefault(cluster, ClusterSnapshot.unknown(cluster));
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
			this.published.put(cluster, current);
			this.recorder.receive(new ClusterChangedEvent(previous, current, added, removed, updated));
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
		this.client.delete(this.identity.key());
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
				this.client.revoke();
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

}
