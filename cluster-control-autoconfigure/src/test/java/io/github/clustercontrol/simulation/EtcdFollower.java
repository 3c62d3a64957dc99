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

import org.jspecify.annotations.Nullable;

/**
 * Follows a key or a directory as {@code EtcdWatch} does: reads it, watches it from the
 * next revision, opens the watch again when it ends or does not answer, and reads again
 * after a compaction or when etcd is another one.
 */
final class EtcdFollower {

	private static final long PROBE_EVERY = 5 * SimulatedTime.SECOND;

	private static final long ANSWER_WITHIN = 3 * SimulatedTime.SECOND;

	private static final long RETRY = SimulatedTime.SECOND / 2;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final SimulatedEtcd etcd;

	private final String target;

	private final Listener listener;

	private int generation;

	private long next;

	private boolean heard;

	/** Whether the key is about to be read. */
	private boolean reading;

	private @Nullable SimulatedWatch watch;

	EtcdFollower(SimulatedProcess process, SimulatedClient client, SimulatedEtcd etcd, String target,
			Listener listener) {
		this.process = process;
		this.client = client;
		this.etcd = etcd;
		this.target = target;
		this.listener = listener;
		client.onOtherCluster(() -> {
			if (!this.reading) {
				readSoon();
			}
		});
	}

	void start() {
		read();
	}

	void close() {
		this.generation++;
		if (this.watch != null) {
			this.watch.close();
			this.watch = null;
		}
	}

	private void readSoon() {
		this.reading = true;
		close();
		after(RETRY, this::read);
	}

	private void read() {
		this.reading = true;
		close();
		int opened = this.generation;
		this.client.line().request(SimulatedClient.TIMEOUT, this::readNow, (reading) -> {
			if (opened == this.generation) {
				this.reading = false;
				this.next = reading.revision() + 1;
				boolean restarted = this.client.believe(reading.clusterId());
				open();
				this.listener.read(reading.revision(), reading.keys(), restarted);
			}
		}, (error) -> again(opened, this::read));
	}

	private Reading readNow() {
		KeyVersion key = isDirectory() ? null : this.etcd.keys().get(this.target, 0);
		List<KeyVersion> keys = isDirectory() ? this.etcd.keys().range(this.target, 0)
				: (key != null) ? List.of(key) : List.of();
		return new Reading(this.etcd.clusterId(), this.etcd.revision(), keys);
	}

	private boolean isDirectory() {
		return this.target.endsWith("/");
	}

	private void open() {
		close();
		int opened = this.generation;
		this.heard = false;
		this.client.line().send(() -> {
			if (opened == this.generation) {
				Stream stream = new Stream(opened);
				this.watch = this.etcd.member().watch(this.target, isDirectory(), this.next, stream);
			}
		});
		after(ANSWER_WITHIN, () -> {
			if (!this.heard) {
				again(opened, this::open);
			}
		});
	}

	private void probe() {
		SimulatedWatch asked = this.watch;
		int opened = this.generation;
		this.heard = false;
		if (asked != null) {
			this.client.line().send(() -> this.etcd.member().requestProgress(asked));
		}
		after(ANSWER_WITHIN, () -> {
			if (this.heard) {
				after(PROBE_EVERY - ANSWER_WITHIN, this::probe);
			}
			else {
				again(opened, this::open);
			}
		});
	}

	private void readAgain(int opened) {
		if (opened == this.generation) {
			this.listener.failed();
			readSoon();
		}
	}

	private void again(int opened, Runnable task) {
		if (opened == this.generation) {
			close();
			this.listener.failed();
			after(RETRY, task);
		}
	}

	private void after(long delay, Runnable task) {
		int opened = this.generation;
		this.process.after(delay, () -> {
			if (opened == this.generation) {
				task.run();
			}
		});
	}

	/**
	 * What happens to the keys.
	 */
	interface Listener {

		/**
		 * The keys were read.
		 * @param revision the revision
		 * @param keys the keys
		 * @param restarted whether etcd is another one than before
		 */
		void read(long revision, List<KeyVersion> keys, boolean restarted);

		/**
		 * Keys changed.
		 * @param versions the new versions, all of one revision
		 */
		void changed(List<KeyVersion> versions);

		/** The watch failed. It is tried again. */
		void failed();

	}

	private record Reading(long clusterId, long revision, List<KeyVersion> keys) {
	}

	/** The messages of one watch, in their order and with their delays. */
	private final class Stream implements SimulatedWatch.Receiver {

		private final int opened;

		private long last;

		Stream(int opened) {
			this.opened = opened;
		}

		private void deliver(Runnable task) {
			if (this.last < 0) {
				return;
			}
			this.last = EtcdFollower.this.client.line().deliver(this.last, () -> {
				if (this.opened == EtcdFollower.this.generation) {
					EtcdFollower.this.heard = true;
					task.run();
				}
			});
		}

		@Override
		public void created(long revision, long clusterId, long term) {
			deliver(() -> {
				if (EtcdFollower.this.client.believes(clusterId)) {
					probe();
				}
				else {
					readAgain(this.opened);
				}
			});
		}

		@Override
		public void events(List<KeyVersion> events) {
			long revision = events.get(0).modRevision();
			deliver(() -> {
				// What a member delivers of earlier revisions is ignored
				if (revision >= EtcdFollower.this.next) {
					EtcdFollower.this.next = revision + 1;
					EtcdFollower.this.listener.changed(events);
				}
			});
		}

		@Override
		public void progress(long revision) {
			deliver(() -> {
			});
		}

		@Override
		public void compacted(long revision) {
			deliver(() -> readAgain(this.opened));
		}

		@Override
		public void broken() {
			deliver(() -> again(this.opened, EtcdFollower.this::open));
		}

	}

}
