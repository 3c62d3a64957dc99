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
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.internal.announce.rules.Progress;
import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Consumers that announce what they have applied, and members that leave.
 */
final class DrainWorld extends World implements EtcdFaults.Observer {

	static final ClusterDirectory DIRECTORY = new ClusterDirectory("/clusters/web");

	private static final WatchPolicy POLICY = new WatchPolicy(Duration.ofSeconds(5), Duration.ofSeconds(300),
			Duration.ofSeconds(10));

	private static final int STEPS = 16;

	private static final int MEMBERS = 4;

	private static final int MOST_CONSUMERS = 4;

	private static final long REST = 60 * SimulatedTime.SECOND;

	private final DrainMutant mutant;

	private final DrainCheck check = new DrainCheck(this);

	private final EtcdFaults faults;

	private final List<SimulatedConsumer> consumers = new ArrayList<>();

	private final List<SimulatedDrain> drains = new ArrayList<>();

	private final boolean faulty;

	private int started;

	/**
	 * Create a world.
	 * @param choices what decides
	 * @param mutant a fault of the rules
	 * @param trace gets what happens in plain words, {@code null} if it is not needed
	 */
	DrainWorld(Choices choices, DrainMutant mutant, @Nullable List<String> trace) {
		super(choices, trace);
		this.mutant = mutant;
		this.faults = new EtcdFaults(this.time, this.etcd, this.network, choices, this::trace, this);
		this.etcd.addMember();
		this.faulty = choices.below(2) == 1;
	}

	DrainMutant mutant() {
		return this.mutant;
	}

	/** Return the consumers that run. */
	List<SimulatedConsumer> consumers() {
		return this.consumers;
	}

	boolean isFaulty() {
		return this.faulty;
	}

	@Override
	void changed(KeyVersion version) {
		this.check.changed(version);
	}

	void announces(SimulatedConsumer consumer, Progress progress) {
		trace(() -> consumer + " announces " + progress);
		this.check.announces(consumer, progress.applied());
	}

	void progressed() {
		this.check.progressed();
	}

	void began(SimulatedDrain drain, DrainPolicy policy) {
		this.check.began(drain, policy);
	}

	void ended(SimulatedDrain drain, DrainOutcome outcome) {
		trace(() -> drain + " ends: " + outcome);
		this.check.ended(drain, outcome);
	}

	/**
	 * Run everything and check it.
	 * @throws BrokenRule if a drain or an announcement is wrong
	 */
	void run() {
		expire();
		for (int i = this.choices.below(3); i >= 0; i--) {
			startConsumer();
		}
		for (int member = 0; member < MEMBERS; member++) {
			this.etcd.put(key(member), "", 0);
		}
		this.time.pass(this.choices.of(5_000, 0, 100) * SimulatedTime.MILLISECOND);
		for (int i = 0; i < STEPS && !this.choices.isExhausted(); i++) {
			int kind = this.choices.below(this.faulty ? 22 : 10);
			if (kind < 10) {
				act(kind);
			}
			else {
				disturb(kind);
			}
			this.time.pass(this.choices.of(1, 0, 5, 20, 60, 500, 1_000, 3_000, 6_000) * SimulatedTime.MILLISECOND);
		}
		this.time.pass(REST);
		for (SimulatedDrain drain : this.drains) {
			if (!drain.hasEnded()) {
				throw new BrokenRule(drain + " does not end");
			}
		}
	}

	private static String key(int member) {
		return DIRECTORY.prefix() + "10.0.0." + (member + 1) + ":8080";
	}

	private void act(int kind) {
		switch (kind) {
			case 1, 2, 3, 4 -> leave(this.choices.below(MEMBERS));
			case 5, 6 -> {
				if (!this.network.isDown() && !this.network.isFrozen()) {
					this.etcd.put(key(this.choices.below(MEMBERS)), "joined at " + this.time.now(), 0);
				}
			}
			case 7 -> {
				if (this.consumers.size() < MOST_CONSUMERS) {
					startConsumer();
				}
			}
			case 8 -> end(true);
			default -> {
			}
		}
	}

	private void disturb(int kind) {
		switch (kind) {
			case 10 -> end(false);
			case 11, 12 -> cut(consumer());
			case 13 -> this.faults.downOrUp();
			case 14 -> this.faults.freezeOrResume();
			case 15 -> this.faults.compact();
			case 16, 17 -> this.faults.lossy();
			case 18 -> this.faults.breakWatches();
			case 19 -> this.faults.lag();
			case 20 -> this.faults.backupOrRestore(false);
			default -> pauseOrResume(consumer());
		}
	}

	private void startConsumer() {
		SimulatedConsumer consumer = new SimulatedConsumer(this, "consumer " + ++this.started, POLICY);
		trace(() -> "start " + consumer);
		this.consumers.add(consumer);
		consumer.start();
	}

	private void leave(int member) {
		if (this.etcd.keys().get(key(member), 0) == null) {
			return;
		}
		SimulatedDrain drain = new SimulatedDrain(this, "member " + (member + 1), POLICY);
		trace(() -> drain + " leaves");
		this.drains.add(drain);
		drain.start(key(member), this.choices.of(200, 2_000) * SimulatedTime.MILLISECOND,
				this.choices.of(20, 5) * SimulatedTime.SECOND);
	}

	private @Nullable SimulatedConsumer consumer() {
		return this.consumers.isEmpty() ? null : this.consumers.get(this.choices.below(this.consumers.size()));
	}

	private void end(boolean inGoodOrder) {
		SimulatedConsumer consumer = consumer();
		boolean away = this.network.isDown() || this.network.isFrozen();
		if (consumer != null && !(inGoodOrder && away)) {
			trace(() -> (inGoodOrder ? "end " : "kill ") + consumer);
			this.consumers.remove(consumer);
			consumer.end(inGoodOrder);
			progressed();
		}
	}

	private void cut(@Nullable SimulatedConsumer consumer) {
		if (consumer != null) {
			int kind = this.choices.below(4);
			trace(() -> "cut " + consumer + ": " + kind);
			consumer.line().cut(kind >= 2, kind % 2 == 1);
		}
	}

	private void pauseOrResume(@Nullable SimulatedConsumer consumer) {
		if (consumer != null) {
			trace(() -> "pause or resume " + consumer);
			if (consumer.process().isPaused()) {
				consumer.process().resume();
			}
			else {
				consumer.process().pause();
			}
		}
	}

	@Override
	public void historyLost() {
		// The watch reads again
	}

	@Override
	public void restored() {
		this.check.restored();
	}

}
