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
import java.util.Set;

import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import org.jspecify.annotations.Nullable;

/**
 * What an order beside the own key means. An order to stay out holds while it exists. An
 * order to stop is obeyed once, by the run during which it was given.
 */
final class OrderRules {

	private final LossRules losses;

	OrderRules(LossRules losses) {
		this.losses = losses;
	}

	/** The order at a revision, {@code null} for none: it was read, or it changed. */
	Registration seen(Registration state, long revision, @Nullable OrderInEtcd order, Moment now,
			List<RegistrationEffect> effects) {
		OrderView view = state.orders();
		if (view.isUnread()) {
			Registration read = restarted(state, revision, order);
			return read.desired().has(Absence.ORDERED_OUT)
					? read.with(read.requests().checkAt(now.nanos() + Pace.CHECK)) : read;
		}
		Registration result = stayOutWhile(state.with(view.with(order, revision)));
		// Also one that a read has missed, because another order has replaced it
		if (order == null || !order.is(Action.STOP) || order.modRevision() <= view.handled()) {
			return result;
		}
		result = result.with(result.orders().handled(order.modRevision()));
		return (state.presence().departure() == Departure.NONE)
				? this.losses.removed(result, order.modRevision(), order, effects) : result;
	}

	/** The first read of this run, or of another history of etcd. */
	Registration restarted(Registration state, long revision, @Nullable OrderInEtcd order) {
		return stayOutWhile(state.with(state.orders().first(order, revision)));
	}

	private static Registration stayOutWhile(Registration state) {
		OrderInEtcd current = state.orders().current();
		boolean out = current != null && current.is(Action.OUT);
		Set<Absence> ordered = Set.of(Absence.ORDERED_OUT);
		Desired desired = state.desired().change(out ? ordered : Set.of(), out ? Set.of() : ordered);
		if (desired.equals(state.desired())) {
			return state;
		}
		return state.with(desired).with(state.requests().retryAt(0));
	}

}
