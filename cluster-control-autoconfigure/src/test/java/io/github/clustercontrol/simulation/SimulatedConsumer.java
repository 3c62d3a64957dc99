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

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.announce.rules.AnnouncementRules;
import io.github.clustercontrol.internal.announce.rules.AnnouncementRules.Written;
import io.github.clustercontrol.internal.announce.rules.Observed;
import io.github.clustercontrol.internal.announce.rules.Progress;
import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import org.jspecify.annotations.Nullable;

/**
 * An application that watches a cluster and announces what it has applied.
 */
final class SimulatedConsumer implements SimulatedWatchListener {

	private static final long TTL = 15;

	private static final long RETRY = 500 * SimulatedTime.MILLISECOND;

	private final DrainWorld world;

	private final String name;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final SimulatedWatchLoop watch;

	private final SimulatedRenewal renewal;

	private final long handlerTakes;

	private Observed observed = new Observed(0, 0, 0, Long.MAX_VALUE, 0);

	private Progress progress = Progress.NONE;

	private @Nullable Written written;

	private long lease;

	private boolean handling;

	private boolean writing;

	private long retryAt;

	private SimulatedTime.@Nullable Timer timer;

	SimulatedConsumer(DrainWorld world, String name, WatchPolicy policy) {
		this.world = world;
		this.name = name;
		this.process = new SimulatedProcess(world.time());
		this.client = new SimulatedClient(world.network().connect(this.process), world.etcd());
		this.watch = new SimulatedWatchLoop(this.process, this.client, DrainWorld.DIRECTORY.prefix(),
				new WatchRules(policy)::next, 0, this);
		this.renewal = new SimulatedRenewal(this.process, this.client, world.etcd(), (gone) -> grant());
		this.handlerTakes = world.choices().of(20, 0, 1_000, 4_000, 20_000) * SimulatedTime.MILLISECOND;
	}

	void start() {
		this.watch.start();
		grant();
	}

	SimulatedProcess process() {
		return this.process;
	}

	SimulatedNetwork.Line line() {
		return this.client.line();
	}

	/** Return the revision that its handler has applied. */
	long handled() {
		return this.observed.handled();
	}

	String key() {
		return DrainWorld.DIRECTORY.watcherKey(this.lease);
	}

	/** End; in good order it gives up its lease. */
	void end(boolean inGoodOrder) {
		this.process.kill();
		this.watch.close();
		if (inGoodOrder && this.world.etcd().leases().contains(this.lease)) {
			this.world.etcd().revoke(this.lease);
		}
	}

	private void grant() {
		this.lease = 0;
		this.client.request(() -> this.world.etcd().grant(0, TTL), (granted) -> {
			this.lease = granted.id();
			this.written = null;
			this.renewal.start(new OwnLease(granted.id(), Duration.ofSeconds(granted.ttlSeconds())));
			announce();
		}, (error) -> this.process.after(RETRY, this::grant));
	}

	@Override
	public void listed(Reading reading) {
		shown(reading.revision(), reading.revision());
	}

	@Override
	public void changed(List<KeyVersion> versions) {
		long shown = versions.get(versions.size() - 1).modRevision();
		boolean removed = versions.stream().anyMatch(KeyVersion::deleted);
		shown(shown, removed ? shown : this.observed.removal());
	}

	@Override
	public void failed() {
		// Members stay as they are
	}

	private void shown(long revision, long removal) {
		this.observed = new Observed(revision, revision, this.observed.handled(), Long.MAX_VALUE, removal);
		handle();
		announce();
	}

	/** Apply what is shown, one change after the other. */
	private void handle() {
		long applied = this.observed.shown();
		if (this.handling || this.observed.handled() == applied) {
			return;
		}
		this.handling = true;
		this.process.after(this.handlerTakes, () -> {
			this.handling = false;
			this.observed = new Observed(this.observed.shown(), this.observed.published(), applied, Long.MAX_VALUE,
					this.observed.removal());
			this.world.trace(() -> this + " has applied revision " + applied);
			this.world.progressed();
			handle();
			announce();
		});
	}

	private void announce() {
		if (this.lease == 0 || this.writing) {
			return;
		}
		DrainMutant mutant = this.world.mutant();
		this.progress = this.progress.next(mutant.observed(this.observed));
		long now = this.process.now();
		long due = Math.max(AnnouncementRules.due(this.written, this.progress, mutant.removal(this.observed)),
				this.retryAt);
		if (due > now) {
			wakeAt(due);
			return;
		}
		this.world.announces(this, this.progress);
		this.writing = true;
		Written next = new Written(this.progress, now);
		long used = this.lease;
		this.client.request(
				() -> this.world.etcd()
					.put(DrainWorld.DIRECTORY.watcherKey(used), String.valueOf(next.progress().applied()), used),
				(revision) -> written((used == this.lease) ? next : null, Long.MIN_VALUE),
				(error) -> written(this.written, this.process.now() + RETRY));
	}

	private void written(@Nullable Written last, long retryAt) {
		this.writing = false;
		this.written = last;
		this.retryAt = retryAt;
		announce();
	}

	private void wakeAt(long due) {
		if (this.timer != null) {
			this.timer.cancel();
		}
		if (due != AnnouncementRules.NEVER) {
			this.timer = this.process.at(due, this::announce);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
