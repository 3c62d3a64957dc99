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

import java.util.List;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.Answer.Cause;
import io.github.clustercontrol.internal.registration.rules.Answer.Done;
import io.github.clustercontrol.internal.registration.rules.Answer.Found;
import io.github.clustercontrol.internal.registration.rules.Answer.Granted;
import io.github.clustercontrol.internal.registration.rules.Answer.History;
import io.github.clustercontrol.internal.registration.rules.Answer.KeyAndOrder;
import io.github.clustercontrol.internal.registration.rules.KeyView.Unconfirmed;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.StartRenewal;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.StopRenewal;
import io.github.clustercontrol.internal.registration.rules.Request.Delete;
import io.github.clustercontrol.internal.registration.rules.Request.FindCause;
import io.github.clustercontrol.internal.registration.rules.Request.Grant;
import io.github.clustercontrol.internal.registration.rules.Request.ReadHistory;
import io.github.clustercontrol.internal.registration.rules.Request.ReadKey;
import io.github.clustercontrol.internal.registration.rules.Request.Revoke;
import io.github.clustercontrol.internal.registration.rules.Request.Write;

/**
 * What an answer to a request means, or that there is none.
 */
final class AnswerRules {

	private final KeyRules keys;

	private final OrderRules orders;

	private final LossRules losses;

	AnswerRules(KeyRules keys, OrderRules orders, LossRules losses) {
		this.keys = keys;
		this.orders = orders;
		this.losses = losses;
	}

	Registration answered(Registration state, Request request, Answer answer, Moment now,
			List<RegistrationEffect> effects) {
		if (!request.equals(state.requests().inFlight())) {
			return state;
		}
		if (state.requests().outdated()) {
			return failed(state, request, FailureKind.UNANSWERED, now, effects);
		}
		Registration free = state.with(state.requests().answered());
		if (request instanceof Grant && answer instanceof Granted granted) {
			effects.add(new StartRenewal(granted.lease()));
			return free.with(state.leases().granted(granted.lease()));
		}
		if (request instanceof Write write) {
			return (answer instanceof Done done) ? KeyRules.written(free, write, done.revision(), now)
					: notWritten(free, write, (Found) answer, now);
		}
		if (request instanceof Delete delete) {
			return (answer instanceof Done done)
					? KeyRules.deleted(free, delete.expected(), done.revision(), done.revision(), now)
					: notDeleted(free, delete, (Found) answer, now);
		}
		if (request instanceof ReadKey && answer instanceof KeyAndOrder found) {
			Registration checked = free.with(free.requests().checkAt(now.nanos() + Pace.CHECK));
			return this.keys.read(this.orders.seen(checked, found.revision(), found.order(), now, effects),
					found.revision(), found.key(), now);
		}
		if (request instanceof ReadHistory && answer instanceof History history) {
			return this.keys.history(free, history, now);
		}
		if (request instanceof FindCause findCause && answer instanceof Cause cause) {
			return this.losses.explained(free, findCause.gone(), cause, now, effects);
		}
		return (request instanceof Revoke revoke) ? revoked(free, revoke) : free;
	}

	private Registration notWritten(Registration state, Write write, Found found, Moment now) {
		Registration result = this.keys.read(state, found.revision(), found.key(), now);
		boolean expectedAgain = !result.view().needsHistory() && result.view().key().modRevision() == write.expected();
		return expectedAgain ? result.with(result.requests().retryAt(now.nanos() + Pace.SOON)) : result;
	}

	private Registration notDeleted(Registration state, Delete delete, Found found, Moment now) {
		// Gone before this delete came: by an operator, unless an earlier delete of ours
		// got no answer. While leaving for good the cause does not matter.
		boolean earlier = state.view().unansweredDelete() == delete.expected();
		boolean leaving = state.presence().departure() != Departure.NONE;
		return ((earlier || leaving) && found.key() == null)
				? KeyRules.deleted(state, delete.expected(), found.revision(), 0, now)
				: this.keys.read(state, found.revision(), found.key(), now);
	}

	private static Registration revoked(Registration state, Revoke revoke) {
		Registration result = state.leases().isCurrent(revoke.lease()) ? state.with(state.leases().withoutCurrent())
				: state;
		return (state.presence().departure() == Departure.LEASE)
				? result.with(state.presence().departing(Departure.DONE)) : result;
	}

	Registration failed(Registration state, Request request, FailureKind failure, Moment now,
			List<RegistrationEffect> effects) {
		if (!request.equals(state.requests().inFlight())) {
			return state;
		}
		long pause = Pace.backOff(failure, state.requests().failures(), now);
		Requests requests = state.requests().failed(now.nanos() + pause);
		boolean join = request instanceof Write || request instanceof Grant;
		Registration free = state.with((join && state.desired().wanted()) ? requests.writeFailed() : requests);
		if (request instanceof Write write) {
			return writeFailed(free, write, failure, now, effects);
		}
		if (request instanceof Delete delete) {
			return deleteFailed(free, delete, failure, state.requests().outdated());
		}
		if (request instanceof ReadKey) {
			long next = (free.leases().current() != null) ? Pace.CHECK : Pace.SOON;
			return free.with(free.requests().checkAt(now.nanos() + next));
		}
		return (request instanceof Revoke revoke) ? revoked(free, revoke) : free;
	}

	private Registration writeFailed(Registration state, Write write, FailureKind failure, Moment now,
			List<RegistrationEffect> effects) {
		KeyView view = state.view();
		if (failure == FailureKind.UNANSWERED && !state.isUpToDate()) {
			Unconfirmed before = view.unconfirmed();
			Unconfirmed unconfirmed = (before != null) ? before.readAgain()
					: new Unconfirmed(view.key(), view.revision(), false);
			return state.with(view.withUnconfirmed(unconfirmed)).with(state.leases().unanswered(write.lease()));
		}
		if (failure == FailureKind.LEASE_GONE && state.leases().isCurrent(write.lease())) {
			effects.add(new StopRenewal());
			return KeyRules.leaseGone(state, now);
		}
		return state;
	}

	private static Registration deleteFailed(Registration state, Delete delete, FailureKind failure,
			boolean restarted) {
		Registration result = state;
		if (state.presence().departure() == Departure.KEY) {
			// Without an answer the lease could not be revoked in time either
			result = state
				.with(state.presence().departing((failure == FailureKind.REFUSED) ? Departure.LEASE : Departure.DONE));
		}
		if (failure != FailureKind.UNANSWERED) {
			return result;
		}
		// In a history that restarted the next key of ours may have that revision
		boolean mayTakeIt = restarted
				|| (state.view().key() instanceof Ours ours && ours.modRevision() == delete.expected());
		return result.with(mayTakeIt ? state.view().withUnansweredDelete(delete.expected())
				: KeyRules.withoutDelete(state.view(), delete.expected()));
	}

}
