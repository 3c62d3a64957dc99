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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import io.github.clustercontrol.internal.registration.rules.Consumer;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainPolicy;
import io.github.clustercontrol.internal.registration.rules.DrainRules;
import io.github.clustercontrol.internal.registration.rules.DrainState;
import org.jspecify.annotations.Nullable;

/**
 * The drain of a member: it deletes its key, then waits for the consumers.
 */
final class SimulatedDrain implements SimulatedWatchListener {

	private final DrainWorld world;

	private final String name;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final SimulatedWatchLoop watch;

	private @Nullable DrainState state;

	private @Nullable DrainOutcome outcome;

	private SimulatedTime.@Nullable Timer timer;

	SimulatedDrain(DrainWorld world, String name, WatchPolicy policy) {
		this.world = world;
		this.name = name;
		this.process = new SimulatedProcess(world.time());
		this.client = new SimulatedClient(world.network().connect(this.process), world.etcd());
		this.watch = new SimulatedWatchLoop(this.process, this.client, DrainWorld.DIRECTORY.watcherPrefix(),
				new WatchRules(policy)::next, 0, this);
	}

	SimulatedNetwork.Line line() {
		return this.client.line();
	}

	boolean hasEnded() {
		return this.outcome != null;
	}

	void start(String key, long period, long timeout) {
		this.client.request(() -> this.world.etcd().delete(key), (revision) -> begin(revision, period, timeout),
				(error) -> begin(0, period, timeout));
	}

	private void begin(long revision, long period, long timeout) {
		long now = this.process.now();
		DrainPolicy policy = new DrainPolicy(true, revision, now, period, timeout);
		this.world.trace(() -> this + " drains since revision " + revision);
		this.state = DrainState.begin(this.world.mutant().policy(policy), now);
		this.world.began(this, policy);
		if (revision > 0) {
			this.watch.start();
		}
		decide();
	}

	@Override
	public void listed(Reading reading) {
		Map<String, Consumer> consumers = new HashMap<>();
		reading.keys().forEach((key) -> consumers.put(key.key(), consumer(key)));
		change(current().read(consumers, reading.revision(), this.process.now()));
	}

	@Override
	public void changed(List<KeyVersion> versions) {
		for (KeyVersion version : versions) {
			if (!version.deleted() || this.world.mutant().deletesConsumers()) {
				change(current().changed(version.key(), version.deleted() ? null : consumer(version),
						this.process.now()));
			}
		}
	}

	@Override
	public void confirmed(long known) {
		change(current().answered());
	}

	@Override
	public void failed() {
		change(current().failed(false, this.process.now()));
	}

	private Consumer consumer(KeyVersion version) {
		long applied = Long.parseLong(String.valueOf(version.value()));
		return new Consumer(version.key(), applied, applied, false, this.process.now());
	}

	private DrainState current() {
		DrainState current = this.state;
		if (current == null) {
			throw new BrokenRule(this + " watches before it drains");
		}
		return current;
	}

	private void change(DrainState next) {
		if (this.outcome == null) {
			this.state = next;
			decide();
		}
	}

	private void decide() {
		DrainState current = current();
		if (this.outcome != null) {
			return;
		}
		long now = this.process.now();
		this.outcome = this.world.mutant().outcome(current, now);
		if (this.timer != null) {
			this.timer.cancel();
		}
		if (this.outcome == null) {
			this.timer = this.process.at(DrainRules.nextDecision(current, now), this::decide);
			return;
		}
		this.watch.close();
		this.world.ended(this, this.outcome);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
