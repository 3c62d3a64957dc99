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

package io.github.clustercontrol.internal.registration.rules;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.PublishExpired;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.PublishRemoved;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.StopRenewal;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.Terminate;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of the own key means, once its cause is known. The one place where a
 * delete becomes a shutdown.
 */
final class LossRules {

	private final Policy policy;

	LossRules(Policy policy) {
		this.policy = policy;
	}

	Registration explained(Registration state, KeyView.Gone gone, Answer.Cause cause, Moment now,
			List<RegistrationEffect> effects) {
		KeyView.Gone known = state.view().gone();
		if (known == null || !known.isSameAs(gone)) {
			return state;
		}
		boolean deleted = cause.cause() == KeyLoss.DELETED || known.leaseLived();
		if (cause.cause() == KeyLoss.UNDECIDED && !deleted) {
			return state.with(state.requests().retryAt(now.nanos() + Pace.SOON));
		}
		Registration result = state.with(state.view().withGone(null));
		if (state.presence().departure() != Departure.NONE) {
			return result;
		}
		if (deleted) {
			return removed(result, gone.revision(), cause.order(), effects);
		}
		OwnLease current = state.leases().current();
		long lease = gone.key().lease();
		// A write that arrived late may have put the key on a lease that was revoked then
		boolean earlier = lease == state.leases().revoked() || (current != null && current.id() != lease);
		return earlier ? result : expired(result, gone.revision(), now, effects);
	}

	/**
	 * An operator deleted the key at a revision, or gave an order to stop, or both in one
	 * transaction. Another order beside a key that is deleted is not the reason.
	 */
	Registration removed(Registration state, long revision, @Nullable OrderInEtcd order,
			List<RegistrationEffect> effects) {
		if (state.desired().has(Absence.REMOVED)) {
			return state;
		}
		Order stop = (order != null && order.is(Action.STOP) && order.modRevision() == revision) ? order.order() : null;
		effects.add(new PublishRemoved(revision, stop));
		return out(state.with(state.orders().handled(revision).removedBy(stop)), this.policy.stopWhenRemoved(),
				effects);
	}

	/** The lease is gone, and the key with it. */
	Registration expired(Registration state, long revision, Moment now, List<RegistrationEffect> effects) {
		effects.add(new StopRenewal());
		effects.add(new PublishExpired(revision));
		Registration result = state.with(state.leases().withoutCurrent())
			.with(state.presence().gone(now.nanos(), revision))
			.with(state.requests().notBefore(now.nanos() + Pace.returning(this.policy, now)));
		return this.policy.stopWhenExpired() ? out(result, true, effects) : result;
	}

	private static Registration out(Registration state, boolean stop, List<RegistrationEffect> effects) {
		if (stop && !state.desired().has(Absence.STOPPED)) {
			effects.add(new Terminate());
		}
		Set<Absence> begun = stop ? EnumSet.of(Absence.REMOVED, Absence.STOPPED) : EnumSet.of(Absence.REMOVED);
		return state.with(state.desired().change(begun, Set.of()));
	}

}
