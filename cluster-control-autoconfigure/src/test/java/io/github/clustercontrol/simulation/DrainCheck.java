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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainPolicy;

/**
 * Knows what consumers announced and what they have truly applied, and checks when drains
 * end.
 */
final class DrainCheck {

	/** Announcing takes 50 ms at most after a removal, and each message some more. */
	private static final long SOON = 200 * SimulatedTime.MILLISECOND;

	private final DrainWorld world;

	/** What is announced, by key. */
	private final Map<String, Long> announced = new HashMap<>();

	private final Map<SimulatedDrain, Truth> drains = new HashMap<>();

	private boolean historyLost;

	DrainCheck(DrainWorld world) {
		this.world = world;
	}

	void changed(KeyVersion version) {
		if (!version.key().startsWith(DrainWorld.DIRECTORY.watcherPrefix())) {
			return;
		}
		if (version.deleted()) {
			this.announced.remove(version.key());
		}
		else {
			this.announced.put(version.key(), Long.parseLong(String.valueOf(version.value())));
		}
		this.drains.values().forEach(this::update);
	}

	/** Another history has other revisions: what they mean is not known. */
	void restored() {
		this.historyLost = true;
	}

	void began(SimulatedDrain drain, DrainPolicy policy) {
		Truth truth = new Truth(policy);
		this.drains.put(drain, truth);
		update(truth);
	}

	/** A consumer has applied a revision, or ended. */
	void progressed() {
		this.drains.values().forEach(this::update);
	}

	private void update(Truth truth) {
		long revision = truth.policy.revision();
		if (this.announced.values().stream().allMatch((applied) -> applied >= revision)) {
			truth.announcedByAll = true;
		}
		List<SimulatedConsumer> missing = new ArrayList<>(this.world.consumers());
		missing.removeIf((consumer) -> !this.announced.containsKey(consumer.key()) || consumer.handled() >= revision);
		if (!missing.isEmpty()) {
			truth.appliedByAllAt = Long.MAX_VALUE;
		}
		else if (truth.appliedByAllAt == Long.MAX_VALUE) {
			truth.appliedByAllAt = this.world.time().now();
		}
	}

	void ended(SimulatedDrain drain, DrainOutcome outcome) {
		Truth truth = this.drains.remove(drain);
		DrainPolicy policy = truth.policy;
		long now = this.world.time().now();
		check(now >= policy.begin() + policy.period(), drain, "ends before its period is over");
		check(now <= policy.begin() + policy.timeout(), drain, "ends after its timeout");
		boolean applied = outcome == DrainOutcome.APPLIED || outcome == DrainOutcome.PERIOD;
		check(!applied || truth.announcedByAll || this.historyLost, drain,
				"ends although a consumer has not applied the delete");
		if (!this.world.isFaulty()) {
			long soon = Math.max(policy.begin() + policy.period(), truth.appliedByAllAt) + SOON;
			check(truth.appliedByAllAt == Long.MAX_VALUE || now <= Math.max(soon, truth.appliedByAllAt), drain,
					"waits although all consumers have applied the delete");
			check(applied || outcome == DrainOutcome.TIMEOUT, drain, "has no answer although there is no fault");
		}
	}

	void announces(SimulatedConsumer consumer, long applied) {
		if (applied > consumer.handled() && !this.historyLost) {
			throw new BrokenRule(
					consumer + " announces revision " + applied + " and has applied " + consumer.handled());
		}
	}

	private static void check(boolean holds, SimulatedDrain drain, String problem) {
		if (!holds) {
			throw new BrokenRule(drain + " " + problem);
		}
	}

	private static final class Truth {

		private final DrainPolicy policy;

		private boolean announcedByAll;

		private long appliedByAllAt = Long.MAX_VALUE;

		Truth(DrainPolicy policy) {
			this.policy = policy;
		}

	}

}
