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
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.Desired;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyView;
import io.github.clustercontrol.internal.registration.rules.Leases;
import io.github.clustercontrol.internal.registration.rules.Presence;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Answered;
import io.github.clustercontrol.internal.registration.rules.Requests;

/**
 * Changes of states and events with which a {@link Mutant} makes its fault.
 */
final class Mutations {

	private Mutations() {
	}

	static Registration withoutRevoked(Registration state) {
		return withLeases(state, 0, state.leases().unansweredWrite());
	}

	static Registration withoutUnansweredWrite(Registration state) {
		return withLeases(state, state.leases().revoked(), false);
	}

	private static Registration withLeases(Registration state, long revoked, boolean unansweredWrite) {
		Leases leases = state.leases();
		return state.with(new Leases(leases.current(), leases.ids(), revoked, unansweredWrite));
	}

	static Registration withoutUnconfirmed(Registration state) {
		KeyView view = state.view();
		return state.with(new KeyView(view.key(), view.revision(), view.gone(), null, view.unansweredDelete()));
	}

	static Registration withoutUnansweredDelete(Registration state) {
		KeyView view = state.view();
		return state.with(new KeyView(view.key(), view.revision(), view.gone(), view.unconfirmed(), 0));
	}

	static Registration withoutGone(Registration state) {
		KeyView view = state.view();
		return state.with(new KeyView(view.key(), view.revision(), null, view.unconfirmed(), view.unansweredDelete()));
	}

	static Registration neverJoined(Registration state) {
		Presence presence = state.presence();
		return state.with(new Presence(false, presence.announced(), presence.outSince(), presence.outAt(),
				presence.joins(), presence.departure()));
	}

	static Registration withoutWritePause(Registration state) {
		Requests requests = state.requests();
		return state.with(new Requests(requests.inFlight(), requests.outdated(), requests.failures(),
				requests.failedWrites(), requests.retryAt(), 0, requests.checkAt()));
	}

	static Registration withoutRequestInFlight(Registration state) {
		Requests requests = state.requests();
		return state.with(new Requests(null, requests.outdated(), requests.failures(), requests.failedWrites(),
				requests.retryAt(), requests.writeAt(), requests.checkAt()));
	}

	static Registration without(Registration state, Absence absence) {
		Set<Absence> absences = EnumSet.noneOf(Absence.class);
		absences.addAll(state.desired().absences());
		absences.remove(absence);
		return state.with(new Desired(absences, state.desired().value()));
	}

	static RegistrationEvent cause(RegistrationEvent event, KeyLoss ofDeleted, KeyLoss ofExpired) {
		if (event instanceof Answered answered && answered.answer() instanceof Answer.Cause cause) {
			return switch (cause.cause()) {
				case DELETED -> new Answered(answered.request(), new Answer.Cause(ofDeleted, cause.order()));
				case EXPIRED -> new Answered(answered.request(), new Answer.Cause(ofExpired, cause.order()));
				case UNDECIDED -> event;
			};
		}
		return event;
	}

	static RegistrationEvent history(RegistrationEvent event, UnaryOperator<List<KeyEvent>> change) {
		if (event instanceof Answered answered && answered.answer() instanceof Answer.History history) {
			return new Answered(answered.request(),
					new Answer.History(history.revision(), change.apply(history.events()), history.key()));
		}
		return event;
	}

}
