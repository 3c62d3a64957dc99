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

import java.util.List;
import java.util.function.BiConsumer;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition;
import org.jspecify.annotations.Nullable;

/**
 * The responses of one watch on their way to the client: in their order, with delays, and
 * none after one that is lost.
 */
final class SimulatedWatchStream implements SimulatedWatch.Receiver {

	private final SimulatedClient client;

	private final BiConsumer<SimulatedWatchStream, Signal> receiver;

	private final SimulatedMember member;

	private final long knownRevision;

	private @Nullable SimulatedWatch watch;

	private long lastArrival;

	private boolean closed;

	SimulatedWatchStream(SimulatedClient client, BiConsumer<SimulatedWatchStream, Signal> receiver) {
		this.client = client;
		this.receiver = receiver;
		this.member = client.nextMember();
		this.knownRevision = client.highestRevision();
	}

	/** Return the revision that etcd was known to have reached at the begin. */
	long knownRevision() {
		return this.knownRevision;
	}

	void open(String target, long revision) {
		this.client.line().send(() -> {
			if (!this.closed) {
				this.watch = this.member.watch(target,
						target.endsWith("/") ? SimulatedWatch.prefixEnd(target) : target + "0", revision, this);
			}
		});
	}

	void requestProgress() {
		this.client.line().send(() -> {
			if (this.watch != null && !this.client.line().isProxied()) {
				this.member.requestProgress(this.watch);
			}
		});
	}

	void close() {
		this.closed = true;
		if (this.watch != null) {
			this.watch.close();
		}
	}

	private void send(Signal signal) {
		if (this.lastArrival >= 0) {
			this.lastArrival = this.client.line().deliver(this.lastArrival, () -> this.receiver.accept(this, signal));
		}
	}

	private void send(WatchEvent event) {
		send(Signal.of(event));
	}

	@Override
	public void created(ResponseHeader header) {
		send(new WatchEvent.Created(
				this.client.line().isProxied() ? new WatchPosition.Header(0, 0, 0) : header.forRules()));
	}

	@Override
	public void events(List<KeyVersion> events) {
		send(new Signal(
				new WatchEvent.Changed(events.get(0).modRevision(), events.get(events.size() - 1).modRevision()),
				events));
	}

	@Override
	public void progress(long revision) {
		send(new WatchEvent.Progressed(revision));
	}

	@Override
	public void compacted(long revision) {
		send(new WatchEvent.Failed(FailureKind.FAILED));
	}

	@Override
	public void broken() {
		send(new WatchEvent.Failed(FailureKind.UNANSWERED));
	}

	/**
	 * A response, or the failure that ended the watch.
	 *
	 * @param event the event for the rules
	 * @param changes the changes that it delivers
	 */
	record Signal(WatchEvent event, List<KeyVersion> changes) {

		static Signal of(WatchEvent event) {
			return new Signal(event, List.of());
		}

	}

}
