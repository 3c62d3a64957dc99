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

import java.util.HashSet;
import java.util.Set;

import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.OrderInEtcd;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.PublishRemoved;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.KeyRead;
import org.jspecify.annotations.Nullable;

/**
 * Knows each order, and checks that the registrations obey it: an order to stop once, by
 * the runs that know etcd when it is given, and an order to stay out while it exists.
 */
final class OrderCheck {

	private final SimulatedWorld world;

	private final Set<Long> stops = new HashSet<>();

	OrderCheck(SimulatedWorld world) {
		this.world = world;
	}

	static boolean isOrder(KeyVersion version) {
		return ClusterDirectory.isOrderKey(version.key());
	}

	/** An order was given, or has ended. */
	void changed(KeyVersion version) {
		OrderInEtcd order = SimulatedRequests.order(version);
		if (order == null || !order.is(Action.STOP)) {
			return;
		}
		this.stops.add(version.modRevision());
		for (SimulatedRegistration run : this.world.runs()) {
			if (version.key().equals(ClusterDirectory.orderKey(run.key())) && run.isRunning()) {
				// Without a key there is no delete that the removal is counted with
				run.record().deletes++;
				run.record().mustObey = mustObey(run) ? version.modRevision() : run.record().mustObey;
			}
		}
	}

	private static boolean mustObey(SimulatedRegistration run) {
		Registration state = run.state();
		return run.knowsThisEtcd() && state.orders().revision() != 0 && run.record().leaveBy == 0
				&& state.presence().departure() == Departure.NONE
				&& !state.desired().absences().contains(Absence.REMOVED);
	}

	/** A run has read its key and its order. */
	void decided(SimulatedRegistration run, RegistrationEvent event) {
		if (event instanceof KeyRead read) {
			checkOut(run, read.revision(), read.order());
		}
		if (event instanceof RegistrationEvent.OrderChanged changed) {
			checkOut(run, changed.revision(), changed.order());
		}
		if (event instanceof KeyRead read && run.record().firstRead == 0) {
			run.record().firstRead = read.revision();
		}
		else if (event instanceof KeyRead read && read.revision() >= run.record().mustObey) {
			// Read because the watch could not be resumed: it has the last order only
			boolean there = read.order() != null && read.order().modRevision() == run.record().mustObey;
			run.record().mustObey = there ? run.record().mustObey : 0;
		}
		if (event instanceof RegistrationEvent.HistoryRestarted restarted) {
			run.record().firstRead = restarted.revision();
			run.record().removedAt.clear();
		}
	}

	/** What was read, or delivered, decides at once. */
	private static void checkOut(SimulatedRegistration run, long revision, @Nullable OrderInEtcd order) {
		Registration state = run.state();
		boolean last = revision == state.orders().revision() && !state.desired().absences().contains(Absence.STOPPED);
		boolean out = order != null && order.is(Action.OUT);
		check(!last || out == state.desired().absences().contains(Absence.ORDERED_OUT), run,
				out ? "does not obey the order to stay out" : "stays out without an order");
	}

	void removed(SimulatedRegistration run, PublishRemoved removal) {
		RunRecord record = run.record();
		record.mustObey = 0;
		check(removal.revision() == 0 || record.removedAt.add(removal.revision()), run,
				"is removed twice at one revision");
		if (removal.order() != null) {
			check(this.stops.contains(removal.revision()), run, "obeys an order that nobody gave");
			check(removal.revision() > record.firstRead, run, "obeys an order to stop that is older than this run");
		}
	}

	/** Return what is wrong at rest, {@code null} if nothing is. */
	@Nullable String unsettled(SimulatedRegistration run) {
		// Behind a proxy a watch may miss a change. An instance that is in, or ordered
		// out,
		// finds it within a minute; one that is out of itself does not look for it
		boolean looks = run.state().desired().wanted()
				|| run.state().desired().absences().equals(Set.of(Absence.ORDERED_OUT));
		if (!looks) {
			return null;
		}
		if (run.record().mustObey != 0) {
			return "did not obey the order to stop";
		}
		OrderInEtcd order = SimulatedRequests
			.order(this.world.etcd().keys().get(ClusterDirectory.orderKey(run.key()), 0));
		boolean out = order != null && order.is(Action.OUT);
		if (out != run.state().desired().absences().contains(Absence.ORDERED_OUT)) {
			return out ? "does not obey the order to stay out" : "stays out without an order";
		}
		return null;
	}

	private static void check(boolean holds, SimulatedRegistration run, String message) {
		if (!holds) {
			throw new BrokenRule(run.record() + " " + message);
		}
	}

}
