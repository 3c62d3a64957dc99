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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.watch.ClusterDiff;
import io.github.clustercontrol.internal.watch.ClusterFollower;
import io.github.clustercontrol.simulation.SimulatedWatchListener.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One application that watches a cluster: what surrounds the decisions on its members.
 */
final class SimulatedWatcher implements SimulatedWatchListener {

	private static final Duration TTL = Duration.ofSeconds(15);

	private final ClusterWorld world;

	private final ClusterMutant mutant;

	private final String name;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final ClusterFollower cluster;

	private final SimulatedWatchLoop watch;

	private final WatcherCheck check;

	private final SimulatedRenewal renewal;

	private final long listenerTakes;

	private SimulatedTime.@Nullable Timer release;

	private boolean listenerBusy;

	private boolean failNext;

	SimulatedWatcher(ClusterWorld world, ClusterMutant mutant, String name) {
		this.world = world;
		this.mutant = mutant;
		this.name = name;
		this.process = new SimulatedProcess(world.time());
		this.client = new SimulatedClient(world.network().connect(this.process), world.etcd());
		this.client.renewalTime(world.watchMutant()::renewalTime);
		this.cluster = new ClusterFollower(ClusterWorld.PATH, mutant.expiryHold(world.expiryHold()), this::cause,
				() -> world.time().now());
		this.check = new WatcherCheck(world, name, this.cluster);
		this.watch = new SimulatedWatchLoop(this.process, this.client, SimulatedWorld.CLUSTER, world.watchRules(),
				world.choices().of(0, 1, 20, 400) * SimulatedTime.MILLISECOND, this);
		this.renewal = new SimulatedRenewal(this.process, this.client, world.etcd(), (lost) -> grant());
		this.listenerTakes = world.choices().of(0, 5, 700, 20_000) * SimulatedTime.MILLISECOND;
	}

	void start() {
		this.watch.start();
		if (!this.world.choices().oneIn(4)) {
			grant();
		}
	}

	/** Renew a lease from now on, as an application does that registers too. */
	private void grant() {
		long lease = this.world.etcd().grant(0, TTL.toSeconds()).id();
		this.renewal.start(new OwnLease(lease, TTL));
	}

	SimulatedProcess process() {
		return this.process;
	}

	SimulatedNetwork.Line line() {
		return this.client.line();
	}

	@Nullable String unsettled() {
		return this.watch.isFollowing() ? this.check.unsettled(this.listenerBusy) : "has no watch";
	}

	/** Let the next changes fail where they are delivered. */
	void failNext() {
		this.failNext = true;
	}

	/** Send a request that has nothing to do with the watch. */
	void request() {
		this.client.request(() -> true, (done) -> {
		}, (error) -> {
		});
	}

	@Override
	public String toString() {
		return this.name;
	}

	@Override
	public void listed(Reading reading) {
		this.world.trace(() -> this + " reads " + reading.keys() + " at revision " + reading.revision());
		if (this.mutant.takes(reading.revision(), this.cluster.revision())) {
			this.cluster.listed(
					new Listing(reading.revision(), reading.keys().stream().map(SimulatedWatcher::stored).toList()));
		}
		this.check.listed(reading.historyId(), reading.revision());
		decided();
	}

	@Override
	public void compared(Reading reading, boolean complete) {
		if (complete) {
			this.check.complete(reading.revision());
		}
		listed(reading);
	}

	@Override
	public void changed(List<KeyVersion> versions) {
		if (this.failNext) {
			this.failNext = false;
			this.world.trace(() -> this + " fails");
			throw new UnexpectedFailure();
		}
		this.world.trace(() -> this + " sees changes of revisions " + versions.get(0).modRevision() + " to "
				+ versions.get(versions.size() - 1).modRevision());
		this.cluster.changed(this.mutant.changes(versions.stream().map(SimulatedWatcher::change).toList()));
		this.check.changed(versions);
		decided();
	}

	@Override
	public void confirmed(long known) {
		this.check.confirmed(known);
	}

	@Override
	public void confirmedByRenewal(long at) {
		this.check.confirmedByRenewal(at);
	}

	@Override
	public void failed() {
		// Members stay as they are
	}

	private void release() {
		this.cluster.release();
		this.check.released();
		decided();
	}

	private void decided() {
		this.world
			.trace(() -> this + " has " + this.cluster.members().stream().map((member) -> member.address()).toList()
					+ ", of which are held " + this.cluster.held());
		if (this.release != null) {
			this.release.cancel();
		}
		Duration next = this.mutant.releases() ? this.cluster.nextRelease() : null;
		this.release = (next != null) ? this.process.after(next.toNanos(), this::release) : null;
		deliver();
	}

	/** Deliver to the listener what it does not have yet, as soon as it has time. */
	private void deliver() {
		if (this.listenerBusy) {
			return;
		}
		ClusterDiff difference = this.mutant.difference(this.cluster.difference());
		this.check.delivered(difference);
		if (!difference.isEmpty()) {
			this.listenerBusy = true;
			this.process.after(this.listenerTakes, () -> {
				this.listenerBusy = false;
				deliver();
			});
		}
	}

	/** Ask why a key is gone, as a request that takes no time. */
	private @Nullable Boolean cause(long lease, long revision) {
		if (!this.client.line().reaches() || !this.client.isCurrent(this.world.etcd().identity().clusterId())) {
			this.check.expiry().unanswered();
			return null;
		}
		boolean expired;
		if (this.check.isOutdated()) {
			this.check.expiry().unknown(lease);
		}
		try {
			expired = this.world.etcd().keys().get(SimulatedWorld.sentinel(lease), revision) == null;
		}
		catch (EtcdError ex) {
			this.check.expiry().unknown(lease);
			expired = this.world.etcd().secondsLeft(lease) <= 0;
		}
		return this.mutant.expired(expired);
	}

	private static KeyChange change(KeyVersion version) {
		return new KeyChange(stored(version), version.deleted(),
				!version.deleted() && version.createRevision() == version.modRevision());
	}

	private static StoredKey stored(KeyVersion version) {
		String value = version.value();
		return new StoredKey(version.key(), ((value != null) ? value : "").getBytes(StandardCharsets.UTF_8),
				version.modRevision(), version.lease());
	}

}
