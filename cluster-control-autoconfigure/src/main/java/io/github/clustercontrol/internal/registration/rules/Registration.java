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

import java.util.Set;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of the registration of this instance, as one immutable value.
 *
 * @param desired what is wanted
 * @param view what is known of the key in etcd
 * @param orders what is known of the orders of operators
 * @param leases the leases of this run
 * @param presence what peers have seen
 * @param requests the request in flight and the pace of the next ones
 */
public record Registration(Desired desired, KeyView view, OrderView orders, Leases leases, Presence presence,
		Requests requests) {

	/** Return the state at the start: not ready, nothing known. */
	public static Registration initial(String value) {
		return new Registration(new Desired(Set.of(Absence.NOT_READY), value), KeyView.UNREAD, OrderView.UNREAD,
				Leases.NONE, Presence.NEVER, Requests.NONE);
	}

	/** Return the state that users see. */
	public State state() {
		if (this.presence.departure() != Departure.NONE) {
			return State.STOPPED;
		}
		if (this.desired.has(Absence.REMOVED)) {
			return State.REMOVED;
		}
		if (this.desired.has(Absence.NOT_READY)) {
			return State.NEW;
		}
		if (!this.desired.wanted()) {
			return State.OUT;
		}
		if (this.view.key() instanceof OwnKey.Ours) {
			return State.REGISTERED;
		}
		return isSuperseded() ? State.SUPERSEDED : State.REGISTERING;
	}

	/**
	 * Return the order that keeps this instance out of rotation, {@code null} if there is
	 * none.
	 */
	public @Nullable Order order() {
		OrderInEtcd current = this.orders.current();
		if (this.desired.has(Absence.REMOVED)) {
			return this.orders.removal();
		}
		return (current != null && this.desired.has(Absence.ORDERED_OUT)) ? current.order() : null;
	}

	/** A key that another instance has taken over is not fought over. */
	boolean isSuperseded() {
		return this.view.key() instanceof OwnKey.Foreign && this.presence.joinedBefore();
	}

	/**
	 * Return whether the key in etcd is the one that is wanted, so that it needs no
	 * write.
	 */
	public boolean isUpToDate() {
		OwnLease lease = this.leases.current();
		// A delete of ours without an answer may still come: a new revision is safe from
		// it. Without a lease the key is about to go, and the watch delivers when.
		return this.view.key() instanceof OwnKey.Ours ours && this.view.unansweredDelete() != ours.key().modRevision()
				&& (lease == null
						|| (ours.key().lease() == lease.id() && ours.key().value().equals(this.desired.value())));
	}

	public Registration with(Desired desired) {
		return new Registration(desired, this.view, this.orders, this.leases, this.presence, this.requests);
	}

	public Registration with(KeyView view) {
		return new Registration(this.desired, view, this.orders, this.leases, this.presence, this.requests);
	}

	public Registration with(OrderView orders) {
		return new Registration(this.desired, this.view, orders, this.leases, this.presence, this.requests);
	}

	public Registration with(Leases leases) {
		return new Registration(this.desired, this.view, this.orders, leases, this.presence, this.requests);
	}

	public Registration with(Presence presence) {
		return new Registration(this.desired, this.view, this.orders, this.leases, presence, this.requests);
	}

	public Registration with(Requests requests) {
		return new Registration(this.desired, this.view, this.orders, this.leases, this.presence, requests);
	}

}
