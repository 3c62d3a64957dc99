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

import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.KeyView;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.internal.registration.rules.Step;
import io.github.clustercontrol.simulation.SimulatedWorld.Emphasis;

/**
 * A fault in the rules of the registration, that a simulation has to find.
 */
enum Mutant {

	/** All return from an outage at the same time. */
	JITTER_GONE {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(state, event, new Moment(now.nanos(), 0));
		}
	},

	/** {@code register()} ends STOPPED. */
	STOPPED_LEFT {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean register = event instanceof AbsencesChanged change && change.ended().contains(Absence.REMOVED);
			return rules.next(register ? Mutations.without(state, Absence.STOPPED) : state, event, now);
		}
	},

	/** An instance that an operator removed registers again by itself. */
	REMOVED_LEFT {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.without(state, Absence.REMOVED), event, now);
		}
	},

	SECOND_WRITE_BEFORE_THE_HISTORY_IS_KNOWN {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.withoutUnconfirmed(state), event, now);
		}
	},

	/** revision + 1 is dropped: the first change after a revision is passed over. */
	HISTORY_BEGINS_TOO_LATE {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return Mutations.history(event, (events) -> events.subList(Math.min(1, events.size()), events.size()));
		}
	},

	DELETE_AND_EXPIRY_SWAPPED {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return Mutations.cause(event, KeyLoss.EXPIRED, KeyLoss.DELETED);
		}
	},

	DELETE_TAKEN_FOR_EXPIRY {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return Mutations.cause(event, KeyLoss.EXPIRED, KeyLoss.EXPIRED);
		}
	},

	EXPIRY_TAKEN_FOR_DELETE {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return Mutations.cause(event, KeyLoss.DELETED, KeyLoss.DELETED);
		}
	},

	TERMINATE_DROPPED {
		@Override
		boolean keeps(RegistrationEffect effect) {
			return !(effect instanceof RegistrationEffect.Terminate);
		}
	},

	TERMINATES_TWICE {
		@Override
		List<RegistrationEffect> after(List<RegistrationEffect> effects) {
			List<RegistrationEffect> all = new ArrayList<>(effects);
			effects.stream().filter(RegistrationEffect.Terminate.class::isInstance).forEach(all::add);
			return all;
		}
	},

	REVOKE_DROPPED {
		@Override
		boolean keeps(RegistrationEffect effect) {
			return !(effect instanceof RegistrationEffect.Send send && send.request() instanceof Request.Revoke);
		}
	},

	RENEWAL_NOT_STARTED {
		@Override
		boolean keeps(RegistrationEffect effect) {
			return !(effect instanceof RegistrationEffect.StartRenewal);
		}
	},

	NEVER_TRIED_AGAIN {
		@Override
		boolean keeps(RegistrationEffect effect) {
			return !(effect instanceof RegistrationEffect.WakeAt);
		}
	},

	REGISTRATION_NOT_PUBLISHED {
		@Override
		boolean keeps(RegistrationEffect effect) {
			return !(effect instanceof RegistrationEffect.PublishRegistered);
		}
	},

	NEW_VALUE_IGNORED {
		@Override
		boolean passes(RegistrationEvent event) {
			return !(event instanceof RegistrationEvent.ValueChanged);
		}
	},

	READINESS_IGNORED {
		@Override
		boolean passes(RegistrationEvent event) {
			return !(event instanceof AbsencesChanged change && change.begun().contains(Absence.REFUSING_TRAFFIC));
		}
	},

	/** The key of another instance is overwritten whenever it is seen. */
	TAKE_OVER_IS_FOUGHT {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.neverJoined(state), event, now);
		}
	},

	WRITE_PAUSE_GONE {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.withoutWritePause(state), event, now);
		}
	},

	/** Its own delete whose answer is lost counts as an operator's delete. */
	UNANSWERED_DELETE_FORGOTTEN {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.withoutUnansweredDelete(state), event, now);
		}
	},

	TWO_REQUESTS_IN_FLIGHT {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean forget = event instanceof RegistrationEvent.AbsencesChanged;
			return rules.next(forget ? Mutations.withoutRequestInFlight(state) : state, event, now);
		}
	},

	RESTORED_ETCD_NOT_NOTICED {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return (event instanceof RegistrationEvent.HistoryRestarted restarted)
					? new RegistrationEvent.KeyRead(restarted.revision(), restarted.key(), restarted.order()) : event;
		}
	},

	/** A key that was written by hand outlives the instance. */
	UNLEASED_KEY_LEFT {
		@Override
		boolean passes(RegistrationEvent event) {
			return !(event instanceof RegistrationEvent.KeyChanged changed && changed.change().key() != null
					&& changed.change().key().lease() == 0);
		}
	},

	/** What the watch delivers takes the place of a history that is still to be read. */
	HISTORY_OVERTAKEN_BY_THE_WATCH {
		@Override
		long firstSeed() {
			return 42_100;
		}

		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			KeyView view = state.view();
			boolean overtaken = event instanceof RegistrationEvent.KeyChanged && view.unconfirmed() != null
					&& !view.unconfirmed().readBefore();
			return rules.next(overtaken ? Mutations.withoutUnconfirmed(state) : state, event, now);
		}
	},

	/** Its own revocation of a lease counts as an expiry. */
	REVOCATION_FORGOTTEN {
		@Override
		long firstSeed() {
			return 341_871;
		}

		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.withoutRevoked(state), event, now);
		}
	},

	/** After its own delete a write without an answer does not count any more. */
	UNANSWERED_WRITE_FORGOTTEN {
		@Override
		Emphasis emphasis() {
			return Emphasis.LATE_WRITES;
		}

		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean deleting = state.requests().inFlight() instanceof Request.Delete;
			return rules.next(deleting ? Mutations.withoutUnansweredWrite(state) : state, event, now);
		}
	},

	/** A delete is missed when a late write puts the key again. */
	DELETE_BEFORE_A_READ_IGNORED {
		@Override
		RegistrationEvent before(RegistrationEvent event) {
			return Mutations.history(event, (events) -> List.of());
		}
	},

	LOST_KEY_NOT_EXPLAINED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.withoutGone(state), event, now);
		}
	};

	/** Return in what schedules to search. */
	Emphasis emphasis() {
		return Emphasis.NONE;
	}

	/** Return where to begin to search: few schedules find some faults. */
	long firstSeed() {
		return 1;
	}

	/** Return the rules with this fault. */
	Rules of(Rules rules) {
		return (state, event, now) -> {
			if (!passes(event)) {
				return new Step(state, List.of());
			}
			Step step = next(rules, state, before(event), now);
			return new Step(step.state(), after(step.effects()));
		};
	}

	Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
		return rules.next(state, event, now);
	}

	RegistrationEvent before(RegistrationEvent event) {
		return event;
	}

	boolean passes(RegistrationEvent event) {
		return true;
	}

	boolean keeps(RegistrationEffect effect) {
		return true;
	}

	List<RegistrationEffect> after(List<RegistrationEffect> effects) {
		return effects.stream().filter(this::keeps).toList();
	}

}
