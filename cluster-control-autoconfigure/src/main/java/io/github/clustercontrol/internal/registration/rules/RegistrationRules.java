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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unread;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.Left;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.PublishRegistered;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.Send;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.StopRenewal;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect.WakeAt;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Answered;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Failed;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.KeyChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.KeyRead;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.LeaseGone;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.OrderChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Stop;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.ValueChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.WatchFailed;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the registration: first what an event means, then what is to be done next.
 */
public final class RegistrationRules implements Rules {

	private final KeyRules keys;

	private final OrderRules orders;

	private final AnswerRules answers;

	public RegistrationRules(Policy policy) {
		LossRules losses = new LossRules(policy);
		this.keys = new KeyRules(policy, losses);
		this.orders = new OrderRules(losses);
		this.answers = new AnswerRules(this.keys, this.orders, losses);
	}

	@Override
	public Step next(Registration state, RegistrationEvent event, Moment now) {
		List<RegistrationEffect> effects = new ArrayList<>();
		Registration result = act(announce(interpret(state, event, now, effects), effects), now, effects);
		return new Step(result, effects);
	}

	/** Return what an event changes before the key is known: nothing is requested. */
	public Registration early(Registration state, RegistrationEvent event) {
		return interpret(state, event, new Moment(0, 0), new ArrayList<>());
	}

	private Registration interpret(Registration state, RegistrationEvent event, Moment now,
			List<RegistrationEffect> effects) {
		if (event instanceof AbsencesChanged change) {
			return desire(state, state.desired().change(change.begun(), change.ended()));
		}
		if (event instanceof ValueChanged change) {
			return desire(state, new Desired(state.desired().absences(), change.value()));
		}
		if (event instanceof Stop) {
			return stop(state, effects);
		}
		if (event instanceof KeyChanged changed) {
			return this.keys.changed(state, changed.change(), now);
		}
		if (event instanceof OrderChanged changed) {
			return this.orders.seen(state, changed.revision(), changed.order(), now, effects);
		}
		if (event instanceof KeyRead read) {
			return this.keys.read(this.orders.seen(state, read.revision(), read.order(), now, effects), read.revision(),
					read.key(), now);
		}
		if (event instanceof HistoryRestarted restarted) {
			return this.keys.restarted(this.orders.restarted(state, restarted.revision(), restarted.order()),
					restarted.revision(), restarted.key(), now, effects);
		}
		if (event instanceof Answered answered) {
			return this.answers.answered(state, answered.request(), answered.answer(), now, effects);
		}
		if (event instanceof Failed failed) {
			return this.answers.failed(state, failed.request(), failed.failure(), now, effects);
		}
		if (event instanceof LeaseGone gone && state.leases().isCurrent(gone.lease())) {
			return KeyRules.leaseGone(state, now);
		}
		boolean joinFails = event instanceof WatchFailed && state.view().key() instanceof Unread
				&& state.desired().wanted();
		return joinFails ? state.with(state.requests().writeFailed()) : state;
	}

	private static Registration desire(Registration state, Desired desired) {
		return desired.equals(state.desired()) ? state : state.with(desired).with(state.requests().retryAt(0));
	}

	private static Registration stop(Registration state, List<RegistrationEffect> effects) {
		if (state.presence().departure() != Departure.NONE) {
			return state;
		}
		// Whatever fails from here on, the key does not outlive the lease
		effects.add(new StopRenewal());
		return state.with(state.desired().change(Set.of(Absence.STOPPED), Set.of()))
			.with(state.presence().departing(Departure.KEY))
			.with(state.requests().withoutRead());
	}

	private static Registration announce(Registration state, List<RegistrationEffect> effects) {
		boolean explained = state.view().gone() == null && state.view().unconfirmed() == null;
		boolean joined = state.desired().wanted() && state.isUpToDate() && explained;
		if (!joined || state.presence().announced()) {
			return state;
		}
		effects.add(new PublishRegistered(state.view().key().modRevision()));
		return state.with(state.presence().joined());
	}

	private static Registration act(Registration state, Moment now, List<RegistrationEffect> effects) {
		if (state.requests().inFlight() != null) {
			return state;
		}
		if (state.presence().departure() != Departure.NONE) {
			return depart(state, now, effects);
		}
		Requests requests = state.requests();
		Request request = request(state);
		boolean write = request instanceof Request.Write || request instanceof Request.Grant;
		long due = write ? Math.max(requests.retryAt(), requests.writeAt()) : requests.retryAt();
		// A write without an answer may put the key although it is not wanted any more
		boolean check = state.view().key() instanceof Ours || state.leases().unansweredWrite()
				|| state.desired().has(Absence.ORDERED_OUT) || (state.desired().wanted() && state.isSuperseded());
		if (request == null && check) {
			request = new Request.ReadKey();
			due = Math.max(requests.retryAt(), requests.checkAt());
		}
		if (request == null) {
			return state;
		}
		if (due > now.nanos()) {
			effects.add(new WakeAt(due));
			return state;
		}
		return send(state, request, effects);
	}

	/** Return what is to be requested of etcd next. */
	private static @Nullable Request request(Registration state) {
		KeyView view = state.view();
		Ours ours = (view.key() instanceof Ours key) ? key : null;
		boolean wanted = state.desired().wanted();
		if (view.key() instanceof Unread) {
			// The watch reads the key meanwhile
			return (wanted && state.leases().current() == null) ? new Request.Grant() : null;
		}
		if (view.gone() != null) {
			return new Request.FindCause(view.gone());
		}
		if (view.unconfirmed() != null && view.needsHistory()) {
			return new Request.ReadHistory(view.unconfirmed().since());
		}
		if (!wanted) {
			return (ours != null) ? Request.Delete.of(ours) : null;
		}
		return state.isUpToDate() ? null : join(state);
	}

	private static @Nullable Request join(Registration state) {
		OwnLease lease = state.leases().current();
		if (state.isSuperseded()) {
			return (lease != null) ? new Request.Revoke(lease.id()) : null;
		}
		if (lease == null) {
			return new Request.Grant();
		}
		return Request.Write.over(state.view().key(), state.desired().value(), lease.id());
	}

	/** Leave for good: the key, then the lease, which also ends a write under way. */
	private static Registration depart(Registration state, Moment now, List<RegistrationEffect> effects) {
		Departure departure = state.presence().departure();
		if (departure == Departure.KEY && state.view().key() instanceof Ours ours) {
			return send(state, Request.Delete.of(ours), effects);
		}
		OwnLease lease = state.leases().current();
		if (departure == Departure.KEY || departure == Departure.LEASE) {
			if (lease != null) {
				return send(state.with(state.presence().departing(Departure.LEASE)), new Request.Revoke(lease.id()),
						effects);
			}
		}
		else if (departure == Departure.LEFT) {
			return state;
		}
		boolean mayBeThere = state.view().key() instanceof Ours || state.view().unconfirmed() != null;
		effects.add(mayBeThere ? new Left(now.nanos(), 0)
				: new Left(state.presence().outSince(), state.presence().outAt()));
		return state.with(state.presence().departing(Departure.LEFT));
	}

	private static Registration send(Registration state, Request request, List<RegistrationEffect> effects) {
		Registration result = state.with(state.requests().sent(request));
		if (request instanceof Request.Revoke revoke) {
			effects.add(new StopRenewal());
			result = result.with(state.leases().revoking(revoke.lease()));
		}
		effects.add(new Send(request));
		return result;
	}

}
