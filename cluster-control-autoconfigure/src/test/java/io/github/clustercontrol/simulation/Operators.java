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

import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;

/**
 * Carries out what operators and faults do to instances and to etcd: one step after the
 * other, each a choice.
 */
final class Operators {

	private static final String KEY = SimulatedWorld.CLUSTER + "10.0.0.1:8080";

	private static final String OTHER_KEY = SimulatedWorld.CLUSTER + "10.0.0.2:8080";

	private static final int STEPS = 24;

	private static final int FIRST_FAULT = 18;

	private final SimulatedWorld world;

	private final Choices choices;

	private final List<SimulatedRegistration> paused = new ArrayList<>();

	private final EtcdFaults faults;

	private final OrderOperators orders;

	private final LateWrites lateWrites;

	Operators(SimulatedWorld world) {
		this.world = world;
		this.choices = world.choices();
		this.faults = new EtcdFaults(world.time(), world.etcd(), world.network(), world.choices(), world::trace,
				world.oracle());
		this.orders = new OrderOperators(world, this::operator);
		this.lateWrites = new LateWrites(world, this::operator);
	}

	void run() {
		start(KEY);
		this.world.time().pass(this.choices.of(5_000, 0, 2, 3, 4, 7) * SimulatedTime.MILLISECOND);
		for (int i = 0; i < STEPS && !this.choices.isExhausted(); i++) {
			step();
			this.world.time()
				.pass(this.choices.of(1, 0, 2, 3, 5, 20, 100, 500, 1_000, 1_500, 3_000, 6_000, 12_000, 30_000)
						* SimulatedTime.MILLISECOND);
		}
	}

	/** End all faults. */
	void heal() {
		this.faults.heal();
		this.world.runs().forEach((run) -> run.line().cut(false, false));
		for (SimulatedRegistration run : List.copyOf(this.paused)) {
			resume(run);
		}
	}

	private void step() {
		switch (this.world.emphasis()) {
			case ORDERS -> {
				if (!this.choices.oneIn(2)) {
					this.orders.step(this.choices.below(OrderOperators.KINDS), anyRun());
					return;
				}
			}
			case LATE_WRITES -> {
				if (!this.choices.oneIn(4)) {
					this.lateWrites.step(this.choices.below(LateWrites.KINDS), anyRun());
					return;
				}
			}
			default -> {
			}
		}
		step(this.choices.below(30));
	}

	private void step(int kind) {
		if (kind >= FIRST_FAULT) {
			this.world.faulty();
		}
		switch (kind) {
			case 1, 2, 3 -> delete(anyRun());
			case 4 -> operator("delete all keys of the cluster",
					() -> this.world.etcd().deletePrefix(SimulatedWorld.CLUSTER));
			case 5 -> operator("delete all keys of etcd", () -> this.world.etcd().deletePrefix("/"));
			case 6 -> overwrite(anyRun());
			case 7 -> takeOver(anyRun());
			case 8 -> submit(anyRun(), AbsencesChanged.accepting(false), "refuses traffic");
			case 9, 10 -> submit(anyRun(), AbsencesChanged.accepting(true), "accepts traffic");
			case 11 -> submit(anyRun(), AbsencesChanged.deregister(), "deregisters");
			case 12 -> submit(anyRun(), AbsencesChanged.register(), "registers");
			case 13 -> submit(anyRun(), new RegistrationEvent.ValueChanged("value " + this.world.time().now()),
					"changes its value");
			case 14 -> submit(anyRun(), new RegistrationEvent.Stop(), "closes");
			case 15 -> kill(anyRun());
			case 16 -> start(KEY);
			case 17 -> start((this.choices.below(2) == 0) ? OTHER_KEY : KEY);
			case 18, 19 -> pauseOrResume(anyRun());
			case 20, 21 -> cut(anyRun());
			case 22 -> this.faults.downOrUp();
			case 23 -> this.faults.freezeOrResume();
			case 24 -> this.faults.compact();
			case 25 -> this.faults.backupOrRestore(false);
			case 26 -> revoke(anyRun());
			case 27, 28 -> this.faults.lossy();
			case 29 -> smaller(anyRun());
			default -> {
			}
		}
	}

	private SimulatedRegistration anyRun() {
		List<SimulatedRegistration> runs = this.world.runs();
		return runs.get(runs.size() - 1 - this.choices.below(runs.size()));
	}

	private void start(String key) {
		SimulatedRegistration run = this.world.startInstance(key);
		this.world.trace(() -> "start " + run.record() + " as " + key);
		submit(run, AbsencesChanged.ready(), "is ready");
	}

	private void submit(SimulatedRegistration run, RegistrationEvent event, String what) {
		if (run.isRunning()) {
			this.world.trace(() -> run.record() + " " + what);
			run.submit(event);
			if (!(event instanceof RegistrationEvent.ValueChanged)) {
				run.record().mustPublishRemoval = false;
			}
		}
	}

	private void operator(String what, Runnable effect) {
		if (this.world.network().isDown() || this.world.network().isFrozen()) {
			return;
		}
		this.world.trace(() -> "operator: " + what);
		this.world.etcd().advance(this.world.time().now());
		this.world.oracle().actAsOperator(effect);
	}

	private void delete(SimulatedRegistration run) {
		operator("delete " + run.key(), () -> this.world.etcd().delete(run.key()));
	}

	private void overwrite(SimulatedRegistration run) {
		operator("put " + run.key() + " without a lease", () -> this.world.etcd().put(run.key(), "by hand", 0));
	}

	private void takeOver(SimulatedRegistration run) {
		operator("put " + run.key() + " on another lease", () -> {
			long lease = this.world.etcd().grant(0, 10).id();
			this.world.etcd().put(run.key(), "another instance", lease);
		});
	}

	private void revoke(SimulatedRegistration run) {
		var lease = run.state().leases().current();
		if (lease != null && this.world.etcd().leases().contains(lease.id()) && !this.world.network().isDown()) {
			this.world.trace(() -> "the lease of " + run.record() + " is revoked");
			this.world.oracle().leaseRevoked(lease.id());
			this.world.etcd().revoke(lease.id());
		}
	}

	private void kill(SimulatedRegistration run) {
		if (run.isRunning()) {
			this.world.trace(() -> "kill " + run.record());
			run.kill();
		}
	}

	private void pauseOrResume(SimulatedRegistration run) {
		if (this.paused.contains(run)) {
			resume(run);
		}
		else if (run.isRunning()) {
			this.world.trace(() -> "pause " + run.record());
			this.world.paused();
			this.paused.add(run);
			run.process().pause();
		}
	}

	private void resume(SimulatedRegistration run) {
		this.world.trace(() -> "resume " + run.record());
		this.paused.remove(run);
		run.process().resume();
	}

	private void cut(SimulatedRegistration run) {
		int kind = this.choices.below(4);
		this.world.trace(
				() -> List
					.of("connect " + run.record(), "lose the answers to " + run.record(),
							"lose the requests of " + run.record(), "cut off " + run.record())
					.get(kind));
		run.line().cut(kind >= 2, kind % 2 == 1);
	}

	private void smaller(SimulatedRegistration run) {
		switch (this.choices.below(4)) {
			case 1 -> {
				this.world.trace(() -> "an error is thrown in the next request of " + run.record());
				run.failNextRequest();
			}
			case 2 -> this.faults.fullOrNot();
			case 3 -> this.faults.lag();
			default -> this.faults.breakWatches();
		}
	}

}
