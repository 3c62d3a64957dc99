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

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.OrderInEtcd;
import io.github.clustercontrol.internal.registration.rules.OrderView;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.KeyChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.KeyRead;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.OrderChanged;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.internal.registration.rules.Step;

/**
 * A fault in how the registration obeys orders, that a simulation has to find.
 */
enum OrderMutant {

	/** An order to stop outlives the run that it was given to. */
	STOP_OF_AN_EARLIER_RUN_OBEYED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean first = event instanceof KeyRead && state.orders().revision() == 0;
			return rules.next(first ? state.with(new OrderView(null, 1, 1, null)) : state, event, now);
		}
	},

	/** After {@code register()} the same order removes the instance again. */
	STOP_OBEYED_TWICE {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			OrderInEtcd order = state.orders().current();
			boolean again = order != null && order.is(Action.STOP);
			return rules.next(again ? state.with(handled(state, 1)) : state, event, now);
		}
	},

	/** An order that comes back with a backup is obeyed. */
	STOP_OF_A_RESTORED_ETCD_OBEYED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			if (!(event instanceof HistoryRestarted restarted)) {
				return rules.next(state, event, now);
			}
			Step step = rules.next(state, event, now);
			Step order = rules.next(step.state().with(handled(step.state(), 1)),
					new OrderChanged(restarted.revision(), restarted.order()), now);
			List<RegistrationEffect> effects = new ArrayList<>(step.effects());
			effects.addAll(order.effects());
			return new Step(order.state(), effects);
		}
	},

	STOP_IGNORED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean stop = event instanceof OrderChanged changed && changed.order() != null
					&& changed.order().is(Action.STOP);
			return rules.next(state, stop ? new OrderChanged(((OrderChanged) event).revision(), null) : event, now);
		}
	},

	OUT_IGNORED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(Mutations.without(state, Absence.ORDERED_OUT), event, now);
		}
	},

	/** An instance that starts registers although it is ordered out. */
	OUT_BEFORE_THE_START_IGNORED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			return rules.next(state, (event instanceof KeyRead read && state.orders().revision() == 0)
					? new KeyRead(read.revision(), read.key(), null) : event, now);
		}
	},

	/** The instance stays out when the order ends. */
	END_OF_OUT_MISSED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			Step step = rules.next(state, event, now);
			boolean ended = state.desired().absences().contains(Absence.ORDERED_OUT)
					&& !step.state().desired().absences().contains(Absence.ORDERED_OUT);
			return ended ? new Step(step.state().with(state.desired()), List.of()) : step;
		}
	},

	/** The end of an order brings back what the application or an operator took out. */
	END_OF_OUT_REGISTERS {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean ended = event instanceof OrderChanged changed && changed.order() == null;
			return rules.next(
					ended ? Mutations.without(Mutations.without(state, Absence.REMOVED), Absence.DEREGISTERED) : state,
					event, now);
		}
	},

	/** An order that is not valid counts as out. */
	INVALID_ORDER_OBEYED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean invalid = event instanceof OrderChanged changed && changed.order() != null
					&& changed.order().problem() != null;
			return invalid
					? rules.next(state,
							new OrderChanged(((OrderChanged) event).revision(),
									OrderMutant.out(((OrderChanged) event).revision())),
							now)
					: rules.next(state, event, now);
		}
	},

	/** A plain delete counts as explained by an order. */
	PLAIN_DELETE_IGNORED {
		@Override
		Step next(Rules rules, Registration state, RegistrationEvent event, Moment now) {
			boolean delete = event instanceof KeyChanged changed && changed.change().key() == null;
			return rules.next(delete ? state.with(handled(state, ((KeyChanged) event).change().revision())) : state,
					event, now);
		}
	};

	/** Return the rules with this fault. */
	Rules of(Rules rules) {
		return (state, event, now) -> next(rules, state, event, now);
	}

	abstract Step next(Rules rules, Registration state, RegistrationEvent event, Moment now);

	private static OrderView handled(Registration state, long revision) {
		OrderView orders = state.orders();
		return new OrderView(orders.current(), orders.revision(), revision, orders.removal());
	}

	private static OrderInEtcd out(long revision) {
		return new OrderInEtcd(new Order(Action.OUT, null, null), null, revision);
	}

}
