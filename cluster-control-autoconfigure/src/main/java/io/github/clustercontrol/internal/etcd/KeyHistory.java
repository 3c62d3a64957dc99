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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.etcd.jetcd.Response;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reads what happened to a key after a revision, as one request with an end: the key is
 * read, then a watch delivers its changes up to the revision of that read, and is closed.
 * Waits for the answer, at most as long as the deadline, and throws
 * {@link EtcdRequestException} when it does not succeed.
 */
public final class KeyHistory {

	/**
	 * etcd delivers the backlog of a new watch every 100 ms. Before 3.4.25 and 3.5.8 it
	 * may answer a progress request ahead of it, later it ignores the request until then.
	 */
	private static final Duration ASK_EVERY = Duration.ofMillis(250);

	/** After two answers, with one delivery between them, the backlog is complete. */
	private static final int ANSWERS = 2;

	/**
	 * A gRPC proxy answers no progress request: the backlog comes within this time after
	 * it opened the watch.
	 */
	private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(2);

	private final EtcdConnection connection;

	private final EtcdKeys keys;

	private final Duration deadline;

	/** Create a reader with a bound on the watch of each request. */
	public KeyHistory(EtcdConnection connection, Duration deadline) {
		this.connection = connection;
		this.keys = new EtcdKeys(connection);
		this.deadline = deadline;
	}

	/**
	 * Read what happened to a key after a revision. Where etcd has compacted the
	 * beginning, the first change is the key as it was at the oldest revision, if it had
	 * changed by then.
	 */
	public History read(String key, long since) {
		long end = System.nanoTime() + this.deadline.toNanos();
		EtcdKeys.Reading now = this.keys.get(key);
		List<KeyChange> changes = new ArrayList<>();
		long from = since;
		StoredKey current = now.key();
		while (now.revision() > from && (current == null || current.modRevision() > from)) {
			long compacted = watch(key, from, now, changes, end);
			if (compacted <= from) {
				break;
			}
			StoredKey then = this.keys.get(key, compacted).key();
			if (then != null && then.modRevision() > since) {
				changes.add(new KeyChange(then, false, false));
			}
			from = compacted;
		}
		return new History(now.revision(), changes, current);
	}

	/**
	 * Add the changes after a revision. Return the revision that etcd has compacted, if
	 * it is the reason why there are none, otherwise 0.
	 */
	private long watch(String key, long since, EtcdKeys.Reading now, List<KeyChange> changes, long end) {
		String what = "Reading the history of " + key;
		Semaphore arrived = new Semaphore(0);
		WatchStream stream = new WatchStream(arrived::release);
		try {
			Progress progress = new Progress(now, this.connection.history().clusterId());
			stream.open(this.connection.client().getWatchClient(), EtcdWatch.Target.key(key), since + 1);
			while (!progress.isComplete()) {
				WatchStream.Signal signal = arrived.tryAcquire(ASK_EVERY.toNanos(), TimeUnit.NANOSECONDS)
						? stream.poll() : null;
				if (signal == null) {
					if (System.nanoTime() - end >= 0) {
						throw this.connection.failed(EtcdRequestException.unreachable(what,
								"no complete answer within " + this.deadline.toMillis() + " ms"));
					}
					if (progress.mayAsk()) {
						stream.requestProgress();
					}
				}
				else if (signal.failure() != null) {
					EtcdRequestException failure = EtcdRequestException.of(what, signal.failure());
					if (failure.oldestRevision() > since) {
						return failure.oldestRevision();
					}
					throw this.connection.failed(failure);
				}
				else if (signal.response() != null && !progress.accept(signal.response(), changes)) {
					throw EtcdRequestException.unreachable(what, "another cluster of etcd answers");
				}
			}
			return 0;
		}
		catch (EtcdRequestException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw EtcdRequestException.unreachable(what, "interrupted");
		}
		catch (RuntimeException ex) {
			throw this.connection.failed(EtcdRequestException.of(what, ex));
		}
		finally {
			stream.close();
		}
	}

	/**
	 * How far a watch has come.
	 */
	private static final class Progress {

		private final EtcdKeys.Reading until;

		private final long clusterId;

		private boolean proxied;

		private int answers;

		private long createdNanos;

		private long delivered;

		Progress(EtcdKeys.Reading until, long clusterId) {
			this.until = until;
			this.clusterId = clusterId;
		}

		boolean mayAsk() {
			return this.createdNanos != 0 && !this.proxied;
		}

		boolean isComplete() {
			StoredKey last = this.until.key();
			if (this.delivered >= this.until.revision() || (last != null && this.delivered >= last.modRevision())) {
				return true;
			}
			boolean progressUnsupported = this.createdNanos != 0 && this.answers == 0
					&& System.nanoTime() - this.createdNanos > WITHOUT_PROGRESS.toNanos();
			return progressUnsupported || this.answers >= ANSWERS;
		}

		/** Return whether the response is from the cluster of etcd that was read. */
		boolean accept(WatchResponse response, List<KeyChange> changes) {
			Response.Header header = response.getHeader();
			if (response.isCreatedNotify()) {
				this.createdNanos = System.nanoTime();
				this.proxied = header.getClusterId() == 0;
				return this.proxied || header.getClusterId() == this.clusterId;
			}
			if (response.getEvents().isEmpty() && header.getRevision() >= this.until.revision()) {
				this.answers++;
			}
			for (WatchEvent event : response.getEvents()) {
				KeyChange change = KeyChange.of(event);
				this.delivered = Math.max(this.delivered, change.revision());
				if (change.revision() <= this.until.revision()) {
					changes.add(change);
				}
			}
			return true;
		}

	}

	/**
	 * What happened to a key.
	 *
	 * @param revision the revision up to which the history was read
	 * @param changes the changes in order
	 * @param key the key at that revision, or {@code null} if there was none
	 */
	public record History(long revision, List<KeyChange> changes, @Nullable StoredKey key) {

		public History {
			changes = List.copyOf(changes);
		}

	}

}
