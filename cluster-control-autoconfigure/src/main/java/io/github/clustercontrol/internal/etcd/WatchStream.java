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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One watch of the client with the responses that were not taken yet. The threads that
 * receive them must neither block nor see an exception: they only append to a queue.
 * <p>
 * It ends with its first failure. The client would go on by itself from the revision of
 * its <em>created</em> response, although what lies before may not have been delivered,
 * and so lose changes. Closing the watch stops that.
 */
final class WatchStream implements Watch.Listener {

	/** The size of an event besides its key and its value, about. */
	private static final int EVENT_BYTES = 256;

	private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();

	private final AtomicLong queuedBytes = new AtomicLong();

	private final Runnable arrived;

	private boolean overflown;

	private Watch.@Nullable Watcher watcher;

	/** A thread of the client calls {@code arrived} when a signal can be polled. */
	WatchStream(Runnable arrived) {
		this.arrived = arrived;
	}

	void open(Watch client, EtcdWatch.Target target, long revision) {
		WatchOption.Builder option = WatchOption.builder()
			.isPrefix(target.directory())
			.withRevision(revision)
			.withCreateNotify(true)
			.withRequireLeader(true);
		if (target.below() != null) {
			option.withRange(EtcdConnection.bytes(target.key() + "0"));
		}
		this.watcher = client.watch(EtcdConnection.bytes(target.key()), option.build(), this);
	}

	void requestProgress() {
		Watch.Watcher open = this.watcher;
		if (open != null) {
			open.requestProgress();
		}
	}

	void close() {
		Watch.Watcher open = this.watcher;
		if (open != null) {
			open.close();
		}
	}

	/** Return the next signal, or {@code null} if none has arrived. */
	@Nullable Signal poll() {
		Signal signal = this.signals.poll();
		if (signal != null) {
			this.queuedBytes.addAndGet(-signal.bytes());
		}
		return signal;
	}

	@Override
	public void onNext(WatchResponse response) {
		if (this.overflown) {
			return;
		}
		long bytes = bytes(response);
		if (this.queuedBytes.get() + bytes > EtcdConnection.MAX_INBOUND_BYTES) {
			// A read has the outcome of changes that are too many to follow
			this.overflown = true;
			onError(Status.RESOURCE_EXHAUSTED
				.withDescription("changes come faster than they are followed, too many messages wait")
				.asRuntimeException());
			return;
		}
		add(new Signal(response, null, bytes, System.nanoTime()));
	}

	@Override
	public void onError(Throwable throwable) {
		add(new Signal(null, throwable, 0, System.nanoTime()));
	}

	@Override
	public void onCompleted() {
		onError(new IllegalStateException("the watch ended"));
	}

	private void add(Signal signal) {
		this.queuedBytes.addAndGet(signal.bytes());
		this.signals.add(signal);
		this.arrived.run();
	}

	private static long bytes(WatchResponse response) {
		long bytes = 0;
		for (WatchEvent event : response.getEvents()) {
			KeyValue keyValue = event.getKeyValue();
			bytes += EVENT_BYTES + keyValue.getKey().size() + keyValue.getValue().size();
		}
		return bytes;
	}

	/**
	 * A response, or the failure that ended the watch.
	 *
	 * @param response the response, {@code null} after a failure
	 * @param failure the failure, {@code null} with a response
	 * @param bytes its size
	 * @param arrivedNanos when it arrived, by {@link System#nanoTime()}
	 */
	record Signal(@Nullable WatchResponse response, @Nullable Throwable failure, long bytes, long arrivedNanos) {
	}

}
