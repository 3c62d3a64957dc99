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

import java.util.EnumSet;
import java.util.Set;

import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.OwnKey;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import org.jspecify.annotations.Nullable;

/**
 * Checks what has to hold when no fault is left and all that was under way has ended.
 */
final class RestCheck {

	private final SimulatedWorld world;

	private final RegistrationOracle oracle;

	RestCheck(SimulatedWorld world) {
		this.world = world;
		this.oracle = world.oracle();
	}

	/** Return what is not yet as it has to be at rest, {@code null} if all is. */
	@Nullable String unsettled() {
		for (SimulatedRegistration run : this.world.runs()) {
			String problem = unsettled(run);
			if (problem != null) {
				return run.record() + " " + problem;
			}
		}
		for (long lease : this.world.etcd().leases()) {
			SimulatedRegistration owner = this.oracle.leaseOwner(lease);
			if (owner != null && !(owner.isRunning() && isCurrent(owner, lease))) {
				return owner.record() + " left lease " + lease + " behind";
			}
		}
		return null;
	}

	private static boolean isCurrent(SimulatedRegistration run, long lease) {
		OwnLease current = run.state().leases().current();
		return current != null && current.id() == lease;
	}

	private @Nullable String unsettled(SimulatedRegistration run) {
		KeyVersion version = this.world.etcd().keys().get(run.key(), 0);
		SimulatedRegistration owner = this.oracle.owner(version);
		if (!run.isRunning()) {
			return (owner == run) ? "has ended and its key still exists" : null;
		}
		if (run.record().leaveBy != 0) {
			return "was stopped and has not left";
		}
		if (run.state().desired().absences().contains(Absence.STOPPED) && run.process().isAlive()) {
			return "has not left";
		}
		Set<Absence> absences = EnumSet.noneOf(Absence.class);
		absences.addAll(run.state().desired().absences());
		absences.remove(Absence.ORDERED_OUT);
		if (!run.record().absences.equals(absences)) {
			return "has the reasons for absence " + absences + " instead of " + run.record().absences;
		}
		String order = this.oracle.orders().unsettled(run);
		if (order != null) {
			return order;
		}
		if (run.record().removals > 0 && this.world.policy().stopWhenRemoved() && !run.record().terminated) {
			return "was removed and did not terminate";
		}
		if (run.record().mustPublishRemoval) {
			return "did not publish that an operator deleted its key";
		}
		if (!run.state().desired().wanted()) {
			return (owner == run) ? "does not want its key and the key still exists" : null;
		}
		return unsettledWanted(run, version, owner);
	}

	private @Nullable String unsettledWanted(SimulatedRegistration run, @Nullable KeyVersion version,
			@Nullable SimulatedRegistration owner) {
		if (owner == null || !owner.isRunning() || !owner.state().desired().wanted()) {
			return "wants its key and the key does not exist";
		}
		if (owner != run) {
			return (run.state().view().key() instanceof OwnKey.Foreign) ? null : "does not know who has its key";
		}
		if (version == null || !run.record().value.equals(version.value())) {
			return "has its key with another value";
		}
		if (!isCurrent(run, version.lease())) {
			return "has its key on another lease than it renews";
		}
		if (run.state().requests().inFlight() != null) {
			return "waits for an answer";
		}
		return run.record().registered ? null : "did not publish that it registered";
	}

}
