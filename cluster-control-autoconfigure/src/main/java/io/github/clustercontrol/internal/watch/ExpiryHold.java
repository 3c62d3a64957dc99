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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;

/**
 * Decides which members stay although their lease expired. Leases that expire together
 * point to a fault of etcd or of the network: in a cluster of three or more, expiry
 * removes at most half of the members within a period. The others are held until they
 * return or until the period from their own expiry is over. Members that were deleted on
 * purpose are removed at once, and members without a lease are never held.
 * <p>
 * The cause of a departure is a question to etcd. It is asked only when it matters, which
 * is when half of the members are gone. Until it is answered the member stays.
 * <p>
 * One object serves one decision, from the departures so far to {@link #done()}.
 */
final class ExpiryHold {

	/** How long etcd is not asked again after it did not answer. */
	static final Duration ASK_AGAIN = Duration.ofMillis(500);

	private static final int SMALLEST_CLUSTER = 3;

	private final long periodNanos;

	private final long now;

	private final List<Departure> gone;

	private final Map<String, Departure> held;

	private @Nullable Long askAgainNanos;

	ExpiryHold(Departures before, Duration period, long now) {
		this.periodNanos = period.toNanos();
		this.now = now;
		this.gone = new ArrayList<>(before.gone());
		this.gone.removeIf(this::isOver);
		this.held = new LinkedHashMap<>(before.held());
		this.askAgainNanos = before.askAgainNanos();
	}

	/**
	 * Decide on a member with a lease whose key was gone at a revision: return whether to
	 * remove it, otherwise it is held. The members include this one and the held ones.
	 */
	boolean removes(String address, long lease, long revision, int members) {
		if (this.periodNanos == 0) {
			return true;
		}
		Departure departure = new Departure(address, lease, revision, this.now, false);
		if (isRoom(members)) {
			this.gone.add(departure);
			return true;
		}
		this.held.put(address, departure);
		return false;
	}

	boolean isHeld(String address) {
		return this.held.containsKey(address);
	}

	/** The key of a member is there again. */
	void returned(String address) {
		this.held.remove(address);
	}

	/**
	 * Hold no member longer than for the period. Return the addresses of the members to
	 * remove.
	 */
	List<String> release() {
		List<String> over = this.held.values().stream().filter(this::isOver).map(Departure::address).toList();
		over.forEach(this.held::remove);
		return over;
	}

	/**
	 * Return the next departure whose cause decides on a member, or {@code null} if there
	 * is nothing to ask now. A member that was deleted on purpose before makes room for
	 * one that expired, so the earlier departures are asked for first.
	 */
	@Nullable Departure question() {
		boolean pausing = this.askAgainNanos != null && this.now - this.askAgainNanos < 0;
		Departure undecided = pausing ? null : firstUnknown(this.held.values());
		Departure earlier = (undecided != null) ? firstUnknown(this.gone) : null;
		return (earlier != null) ? earlier : undecided;
	}

	/**
	 * Decide by the answer to a question. Return the addresses of the members to remove.
	 */
	List<String> answered(Departure question, boolean expired, int members) {
		this.askAgainNanos = null;
		String address = question.address();
		Departure confirmed = new Departure(address, question.lease(), question.revision(), question.nanos(), true);
		if (this.held.get(address) == question) {
			this.held.computeIfPresent(address, (key, value) -> expired ? confirmed : null);
			return expired ? List.of() : List.of(address);
		}
		if (expired) {
			this.gone.set(this.gone.indexOf(question), confirmed);
			return List.of();
		}
		this.gone.remove(question);
		return removeUndecided(members);
	}

	/** etcd did not answer: that is no reason to remove a member. */
	void unanswered(long now) {
		this.askAgainNanos = now + ASK_AGAIN.toNanos();
	}

	Departures done() {
		return new Departures(this.gone, this.held, this.askAgainNanos);
	}

	private List<String> removeUndecided(int members) {
		List<String> removed = new ArrayList<>();
		Iterator<Departure> held = this.held.values().iterator();
		while (held.hasNext() && isRoom(members - removed.size())) {
			Departure departure = held.next();
			if (!departure.expired()) {
				held.remove();
				this.gone.add(departure);
				removed.add(departure.address());
			}
		}
		return removed;
	}

	private static @Nullable Departure firstUnknown(Iterable<Departure> departures) {
		for (Departure departure : departures) {
			if (!departure.expired()) {
				return departure;
			}
		}
		return null;
	}

	private boolean isRoom(int members) {
		int all = members + this.gone.size();
		return all < SMALLEST_CLUSTER || 2 * (this.gone.size() + 1) <= all;
	}

	private boolean isOver(Departure departure) {
		return this.now - departure.nanos() >= this.periodNanos;
	}

}
