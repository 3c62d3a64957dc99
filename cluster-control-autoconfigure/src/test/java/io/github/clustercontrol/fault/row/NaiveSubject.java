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

package io.github.clustercontrol.fault.row;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;

/**
 * The naive implementation: jetcd's own keepalive, jetcd's own resumption of watches, and
 * a stop when the own key is deleted. It proves that {@link FaultRows} can fail.
 */
class NaiveSubject implements Subject {

	private final Set<String> members = new TreeSet<>();

	private final List<MemberChange> changes = new CopyOnWriteArrayList<>();

	private volatile boolean registered;

	private volatile boolean stopped;

	private NaiveClient client;

	private String selfKey;

	private int ttlSeconds;

	@Override
	public void start(List<String> endpoints, String selfKey, int ttlSeconds, String directory) {
		this.client = new NaiveClient(endpoints);
		this.selfKey = selfKey;
		this.ttlSeconds = ttlSeconds;
		register();
		watchSelf();
		watchDirectory(directory + "/");
	}

	/**
	 * Put the key on a new lease that jetcd keeps alive.
	 */
	final void register() {
		this.client.grant(this.ttlSeconds);
		this.client.put(this.selfKey, "{\"v\":1}".getBytes(StandardCharsets.UTF_8));
		this.registered = true;
	}

	private void watchSelf() {
		this.client.watch(this.selfKey, WatchOption.DEFAULT, (response) -> {
			for (WatchEvent event : response.getEvents()) {
				if (event.getEventType() == WatchEvent.EventType.DELETE) {
					this.registered = false;
					selfDeleted();
				}
			}
		});
	}

	/**
	 * The key is gone: stop.
	 */
	void selfDeleted() {
		this.client.stopRenewals();
		this.stopped = true;
	}

	/**
	 * Watch first and then read, so that no change is missed in between.
	 * @param prefix the directory with its slash
	 */
	private void watchDirectory(String prefix) {
		this.client.watch(prefix, WatchOption.builder().isPrefix(true).build(), this::directoryChanged);
		GetResponse found = this.client.list(prefix);
		found.getKvs().forEach((member) -> put(member, found.getHeader().getRevision()));
	}

	private void directoryChanged(WatchResponse response) {
		for (WatchEvent event : response.getEvents()) {
			KeyValue member = event.getKeyValue();
			if (event.getEventType() == WatchEvent.EventType.DELETE) {
				remove(member);
			}
			else {
				put(member, member.getModRevision());
			}
		}
	}

	private synchronized void put(KeyValue member, long revision) {
		String key = member.getKey().toString(StandardCharsets.UTF_8);
		boolean added = this.members.add(key);
		this.changes.add(new MemberChange(revision, added ? MemberChange.Kind.ADDED : MemberChange.Kind.UPDATED, key));
	}

	private synchronized void remove(KeyValue member) {
		String key = member.getKey().toString(StandardCharsets.UTF_8);
		this.members.remove(key);
		this.changes.add(new MemberChange(member.getModRevision(), MemberChange.Kind.REMOVED, key));
	}

	@Override
	public synchronized Set<String> members() {
		return Set.copyOf(this.members);
	}

	@Override
	public List<MemberChange> changes() {
		return List.copyOf(this.changes);
	}

	@Override
	public boolean registered() {
		return this.registered;
	}

	@Override
	public boolean stopped() {
		return this.stopped;
	}

	@Override
	public void close() {
		try {
			this.client.revoke();
		}
		catch (IllegalStateException ex) {
			// It expires by itself
		}
		this.client.close();
	}

}
