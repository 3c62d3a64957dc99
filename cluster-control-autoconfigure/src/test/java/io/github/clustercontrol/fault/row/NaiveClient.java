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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.support.Observers;
import io.etcd.jetcd.watch.WatchResponse;

/**
 * A client without any handling of faults: jetcd's own keepalive and jetcd's own
 * resumption of watches. The naive implementations use it.
 */
public final class NaiveClient implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final Client client;

	private long lease;

	private CloseableClient keepAlive;

	public NaiveClient(List<String> endpoints) {
		this.client = Client.builder()
			.endpoints(endpoints.toArray(String[]::new))
			.connectTimeout(Duration.ofSeconds(3))
			.build();
	}

	/**
	 * Grant a lease that jetcd keeps alive.
	 * @param ttlSeconds its time to live
	 */
	public void grant(int ttlSeconds) {
		this.lease = await(this.client.getLeaseClient().grant(ttlSeconds)).getID();
		this.keepAlive = this.client.getLeaseClient().keepAlive(this.lease, Observers.observer((response) -> {
		}));
	}

	/** Stop the renewals of the lease. */
	public void stopRenewals() {
		this.keepAlive.close();
	}

	public void revoke() {
		await(this.client.getLeaseClient().revoke(this.lease));
	}

	/**
	 * Put a key on the lease.
	 * @param key the key
	 * @param value its value
	 * @return the revision of the change
	 */
	public long put(String key, byte[] value) {
		PutOption onLease = PutOption.builder().withLeaseId(this.lease).build();
		return await(this.client.getKVClient().put(bytes(key), ByteSequence.from(value), onLease)).getHeader()
			.getRevision();
	}

	public void delete(String key) {
		await(this.client.getKVClient().delete(bytes(key)));
	}

	/**
	 * Read a directory.
	 * @param prefix the directory with its slash
	 * @return the response
	 */
	public GetResponse list(String prefix) {
		return await(this.client.getKVClient().get(bytes(prefix), GetOption.builder().isPrefix(true).build()));
	}

	/**
	 * Watch a key or a directory.
	 * @param key the key, or the directory with its slash
	 * @param option what to watch and from which revision
	 * @param listener called with each response
	 */
	public void watch(String key, WatchOption option, Consumer<WatchResponse> listener) {
		this.client.getWatchClient().watch(bytes(key), option, Watch.listener(listener));
	}

	@Override
	public void close() {
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

}
