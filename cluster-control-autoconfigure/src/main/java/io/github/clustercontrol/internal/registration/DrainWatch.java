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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.internal.announce.Announcement;
import io.github.clustercontrol.internal.announce.AnnouncementCodec;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the consumers of a directory announce. Its executor waits for etcd, so it
 * is not the one that ends the drain.
 */
final class DrainWatch implements EtcdWatch.Listener {

	private final AnnouncementCodec codec = new AnnouncementCodec();

	private final ClusterDirectory directory;

	private final EtcdConnection connection;

	private final SerialExecutor executor;

	private @Nullable EtcdWatch watch;

	private @Nullable Listener listener;

	private Set<String> ownLeases = Set.of();

	DrainWatch(ClusterDirectory directory, EtcdConnection connection, SerialExecutor executor) {
		this.directory = directory;
		this.connection = connection;
		this.executor = executor;
	}

	/**
	 * Begin, and call the listener on the executor of this watch. What the own leases
	 * announce is ignored: this instance does not wait for itself.
	 */
	void start(Set<String> ownLeases, Listener listener) {
		this.ownLeases = ownLeases;
		this.listener = listener;
		this.watch = new EtcdWatch(this.connection, EtcdWatch.Target.directory(this.directory.watcherPrefix()),
				EtcdWatch.HEARTBEAT, this.executor, this);
		this.watch.start();
	}

	void close() {
		if (this.watch != null) {
			this.watch.close();
		}
	}

	@Override
	public void listed(Listing listing) {
		Map<String, Announcement> announcements = this.codec.decode(this.directory, listing);
		announcements.keySet().removeAll(this.ownLeases);
		listener().read(announcements, listing.revision());
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		for (KeyChange change : changes) {
			if (isConsumer(change.key())) {
				listener().changed(lease(change.key()),
						change.deleted() ? null : this.codec.decode(change.key().value()));
			}
		}
	}

	@Override
	public void confirmed(Duration ago) {
		listener().confirmed();
	}

	@Override
	public void failed(EtcdRequestException failure) {
		listener().failed(failure);
	}

	private Listener listener() {
		Listener current = this.listener;
		if (current == null) {
			throw new IllegalStateException("Not started");
		}
		return current;
	}

	private boolean isConsumer(StoredKey key) {
		String lease = lease(key);
		return lease.indexOf('/') < 0 && !this.ownLeases.contains(lease);
	}

	private String lease(StoredKey key) {
		return key.key().substring(this.directory.watcherPrefix().length());
	}

	/**
	 * What a watch calls.
	 */
	interface Listener {

		/** All announcements were read at a revision, by lease. */
		void read(Map<String, Announcement> announcements, long revision);

		/** An announcement changed; {@code null} if it is gone or not valid any more. */
		void changed(String lease, @Nullable Announcement announcement);

		/** etcd answers, and nothing changed. */
		void confirmed();

		/** A read or the watch failed. It is tried again. */
		void failed(EtcdRequestException failure);

	}

}
