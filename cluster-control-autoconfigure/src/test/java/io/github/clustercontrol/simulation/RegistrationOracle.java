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
import java.util.Map;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.OwnKey;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Request;
import org.jspecify.annotations.Nullable;

/**
 * Knows each change in etcd and who made it, and checks in every step that the
 * registrations act accordingly.
 */
final class RegistrationOracle implements EtcdFaults.Observer {

	/**
	 * Three requests that take as long as they may: a write under way, the delete and the
	 * revocation. Each answer may wait for a read of the watch, which has the same
	 * executor. The shutdown itself does not wait that long.
	 */
	private static final long LEAVE_WITHIN = 20 * SimulatedTime.SECOND;

	private final SimulatedWorld world;

	private final Map<Long, SimulatedRegistration> leaseOwners = new HashMap<>();

	private final Map<String, KeyVersion> keys = new HashMap<>();

	private final OrderCheck orders;

	private @Nullable SimulatedRegistration actor;

	private boolean operator;

	private boolean restored;

	RegistrationOracle(SimulatedWorld world) {
		this.world = world;
		this.orders = new OrderCheck(world);
	}

	// What happens in etcd

	<T> Supplier<T> actAs(SimulatedRegistration run, Supplier<T> effect) {
		return () -> {
			this.actor = run;
			try {
				return effect.get();
			}
			finally {
				this.actor = null;
			}
		};
	}

	void actAsOperator(Runnable effect) {
		this.operator = true;
		effect.run();
		this.operator = false;
	}

	void granted(SimulatedRegistration run, long lease) {
		this.leaseOwners.put(lease, run);
	}

	OrderCheck orders() {
		return this.orders;
	}

	@Nullable SimulatedRegistration owner(@Nullable KeyVersion version) {
		return (version != null) ? this.leaseOwners.get(version.lease()) : null;
	}

	@Nullable SimulatedRegistration leaseOwner(long lease) {
		return this.leaseOwners.get(lease);
	}

	void changed(KeyVersion version) {
		if (!version.key().startsWith(SimulatedWorld.CLUSTER)) {
			return;
		}
		KeyVersion before = version.deleted() ? this.keys.remove(version.key()) : this.keys.put(version.key(), version);
		this.world.trace(() -> "etcd: " + version.key() + (version.deleted() ? " is deleted" : " is put")
				+ " at revision " + version.modRevision() + ((this.actor != null) ? " by " + this.actor.record()
						: this.operator ? " by an operator" : " by expiry"));
		if (OrderCheck.isOrder(version)) {
			this.orders.changed(version);
			return;
		}
		SimulatedRegistration loser = owner(before);
		if (loser != null && loser != this.actor && !version.deleted()) {
			loser.record().overwritten = true;
		}
		if (this.actor != null && !version.deleted()) {
			written(this.actor, loser);
		}
		if (version.deleted() && loser != null && loser != this.actor) {
			lost(loser, version.modRevision());
		}
	}

	private void written(SimulatedRegistration run, @Nullable SimulatedRegistration loser) {
		if (loser != null && loser != run) {
			// In another history an instance may have the revision of a key without a
			// lease
			check(!run.record().joined || !run.knowsThisEtcd(), run, "writes its key again over that of %s",
					loser.record());
		}
		// What it writes to another etcd than the one that it knows it cannot know of
		run.record().joined |= run.knowsThisEtcd();
		run.record().wrote = true;
	}

	private void lost(SimulatedRegistration run, long revision) {
		if (this.actor != null) {
			// Only a revision of another history can be mixed up with one of its own
			check(this.restored, this.actor, "deletes the key of %s", run.record());
			run.record().deletes++;
			return;
		}
		if (!this.operator) {
			boolean renews = run.isRunning() && run.record().leaveBy == 0;
			check(!renews || this.world.isFaulty(), run, "lets its lease expire although there is no fault");
			run.record().leaseLost = true;
			return;
		}
		run.record().deletes++;
		Registration state = run.state();
		boolean sentinelGone = this.world.etcd().keys().count(SimulatedWorld.LEASES, revision) < this.world.etcd()
			.keys()
			.count(SimulatedWorld.LEASES, revision - 1);
		boolean deleting = state.requests().inFlight() instanceof Request.Delete
				|| state.view().unansweredDelete() != 0;
		run.record().leaseLost |= sentinelGone;
		if (run.isRunning() && run.knowsThisEtcd() && state.desired().wanted() && !deleting && !sentinelGone) {
			run.record().mustPublishRemoval = true;
		}
	}

	/** From now on etcd does not have all that a run needs to decide. */
	@Override
	public void historyLost() {
		for (SimulatedRegistration run : this.world.runs()) {
			run.record().mustPublishRemoval = false;
			run.record().mustObey = 0;
			run.record().leaseLost = true;
			// Without the history the owner of a deleted key is unknown
			run.record().deletes += run.record().overwritten ? 1 : 0;
			run.record().joined &= run.state().presence().joinedBefore();
		}
	}

	@Override
	public void restored() {
		this.restored = true;
		historyLost();
		this.keys.clear();
		for (KeyVersion version : this.world.etcd().keys().range(SimulatedWorld.CLUSTER, 0)) {
			this.keys.put(version.key(), version);
		}
	}

	void leaseRevoked(long lease) {
		SimulatedRegistration run = this.leaseOwners.get(lease);
		if (run != null) {
			run.record().leaseLost = true;
		}
	}

	// What the registrations decide

	void decided(SimulatedRegistration run, RegistrationEvent event, Registration before, Moment now) {
		RunRecord record = run.record();
		this.world.trace(() -> record + ": " + event);
		this.orders.decided(run, event);
		if (event instanceof RegistrationEvent.Answered || event instanceof RegistrationEvent.Failed) {
			record.requestInFlight = false;
			record.leaseUnknown |= before.requests().outdated();
		}
		boolean revoked = event instanceof RegistrationEvent.Answered answered
				&& answered.request() instanceof Request.Revoke;
		boolean lost = before.leases().current() != null && run.state().leases().current() == null && !revoked;
		record.leaseUnknown |= lost || event instanceof RegistrationEvent.Failed;
		if (event instanceof RegistrationEvent.Answered answered && answered.request() instanceof Request.Write
				&& !before.requests().outdated() && answered.answer() instanceof Answer.Done) {
			record.writeNotBefore = Math.max(record.writeNotBefore, now.nanos() + SimulatedTime.SECOND);
		}
		if (event instanceof RegistrationEvent.Stop && record.leaveBy == 0) {
			record.leaveBy = now.nanos() + LEAVE_WITHIN;
			record.requestInFlight &= before.requests().inFlight() == null || !before.requests().inFlight().isRead();
			record.absences.add(Absence.STOPPED);
		}
		if (event instanceof RegistrationEvent.AbsencesChanged change) {
			record.change(change);
		}
		if (event instanceof RegistrationEvent.ValueChanged change) {
			record.value = change.value();
		}
		boolean wanted = run.state().desired().wanted();
		if (before.desired().wanted() && !wanted && !run.state().desired().absences().contains(Absence.REMOVED)) {
			record.mustPublishRemoval = false;
		}
		boolean stopped = before.desired().absences().contains(Absence.STOPPED);
		check(!stopped || run.state().desired().absences().contains(Absence.STOPPED), run,
				"comes back after it was stopped");
	}

	void effect(SimulatedRegistration run, RegistrationEffect effect, Moment now) {
		RunRecord record = run.record();
		this.world.trace(() -> record + " -> " + effect);
		if (effect instanceof RegistrationEffect.Send send) {
			sent(run, send.request(), now);
		}
		else if (effect instanceof RegistrationEffect.Terminate) {
			check(!record.terminated, run, "terminates twice");
			boolean ordered = this.world.policy().stopWhenRemoved() && record.removals > 0;
			boolean expired = this.world.policy().stopWhenExpired() && record.leaseLost;
			check(ordered || expired, run, "terminates although no operator deleted its key");
			record.terminated = true;
			record.absences.add(Absence.STOPPED);
			record.absences.add(Absence.REMOVED);
		}
		else if (effect instanceof RegistrationEffect.PublishRemoved removal) {
			this.orders.removed(run, removal);
			record.removals++;
			record.absences.add(Absence.REMOVED);
			record.mustPublishRemoval = false;
			check(record.removals <= record.deletes, run, "publishes a removal although no operator deleted its key");
		}
		else if (effect instanceof RegistrationEffect.PublishExpired) {
			check(record.leaseLost || record.deletes > 0, run, "publishes an expiry although its lease was not lost");
			record.writeNotBefore = Math.max(record.writeNotBefore, now.nanos() + jitter(now));
		}
		else if (effect instanceof RegistrationEffect.PublishRegistered) {
			check(run.state().view().key() instanceof OwnKey.Ours, run, "publishes that it registered without a key");
			record.registered = true;
			check(record.wrote, run, "publishes that it registered before it wrote its key");
		}
		else if (effect instanceof RegistrationEffect.Left) {
			check(record.leaveBy != 0, run, "leaves although it was not stopped");
			check(run.process().isPaused() || this.world.wasPaused() || now.nanos() <= record.leaveBy, run,
					"takes too long to leave");
			boolean held = this.world.etcd().leases().stream().anyMatch((lease) -> leaseOwner(lease) == run);
			check(!held || record.leaseUnknown || this.restored, run, "leaves and keeps a lease");
		}
	}

	private long jitter(Moment now) {
		long half = this.world.policy().ttl().toNanos() / 2;
		return (long) (now.jitter() * Math.min(half, 5 * SimulatedTime.SECOND));
	}

	private void sent(SimulatedRegistration run, Request request, Moment now) {
		RunRecord record = run.record();
		Registration state = run.state();
		check(!record.requestInFlight, run, "sends %s while another request is in flight", request);
		record.requestInFlight = true;
		if (request instanceof Request.Write) {
			check(state.desired().wanted(), run, "writes its key although it is not wanted");
			check(now.nanos() >= record.writeNotBefore, run, "writes its key too early");
			check(!(state.view().key() instanceof OwnKey.Unread), run, "writes its key before it was read");
		}
		if (request instanceof Request.Delete) {
			boolean leaving = state.presence().departure() != Departure.NONE;
			check(leaving || !state.desired().wanted(), run, "deletes its key although it is wanted");
		}
	}

	private static void check(boolean holds, SimulatedRegistration run, String message, Object... arguments) {
		if (!holds) {
			throw new BrokenRule(run.record() + " " + String.format(message, arguments));
		}
	}

}
