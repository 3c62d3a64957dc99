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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;

import io.etcd.jetcd.Client;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client that requests use now. It is replaced while etcd does not answer: a client
 * waits up to two minutes between its own attempts to connect, a new one connects at
 * once. Watches continue with the new client, requests in flight fail.
 */
final class CurrentClient implements AutoCloseable {

	private static final Duration REBUILD_PAUSE = Duration.ofSeconds(3);

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final EtcdClients clients;

	private final Threads threads;

	private volatile @Nullable Client client;

	private volatile long rebuilds;

	private boolean closed;

	private long builtAtNanos;

	CurrentClient(EtcdClients clients, Threads threads) {
		this.clients = clients;
		this.threads = threads;
	}

	/**
	 * Return the client. The first call, and the first after a replacement, builds it.
	 */
	Client get() {
		Client current = this.client;
		return (current != null) ? current : build();
	}

	private synchronized Client build() {
		if (this.closed) {
			throw EtcdRequestException.unreachable("Request", "the connection is closed");
		}
		Client current = this.client;
		if (current == null) {
			current = this.clients.build();
			this.client = current;
			this.builtAtNanos = System.nanoTime();
		}
		return current;
	}

	/** Return how often the client was replaced. */
	long rebuilds() {
		return this.rebuilds;
	}

	/** Replace the client unless it is younger than 3 seconds. */
	synchronized void rebuild(String reason) {
		if (Duration.ofNanos(System.nanoTime() - this.builtAtNanos).compareTo(REBUILD_PAUSE) >= 0 && discard()) {
			logger.debug("Building the etcd client anew: " + reason);
		}
	}

	/**
	 * Replace the client by one without a user. Return whether it had a user until now.
	 */
	synchronized boolean withoutUser() {
		return this.client != null && this.clients.withoutUser() && discard();
	}

	private boolean discard() {
		Client old = this.client;
		if (old == null || this.closed) {
			return false;
		}
		this.client = null;
		this.rebuilds++;
		this.threads.unordered().execute(() -> this.clients.close(old));
		return true;
	}

	@Override
	public void close() {
		Client old;
		synchronized (this) {
			this.closed = true;
			old = this.client;
			this.client = null;
		}
		this.clients.close();
		if (old != null) {
			this.clients.close(old);
		}
	}

}
