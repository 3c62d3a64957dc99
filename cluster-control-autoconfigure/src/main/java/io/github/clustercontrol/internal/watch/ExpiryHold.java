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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import org.jspecify.annotations.Nullable;

/**
 * Keeps expiry from emptying a cluster. Leases that run out together tell of an etcd or a
 * network that was at fault, not of dead members: within a period, expiry takes at most
 * half of the members of a cluster of three or more. Those beyond it stay until they come
 * back, or until the period is over for them. What was removed on purpose goes at once,
 * and what never had a lease is never held.
 * <p>
 * Why a key went is asked only when it matters: when half of the members are gone
 * already. Not safe for several threads.
 */
final class ExpiryHold {

	private static final int SMALLEST_CLUSTER = 3;

	private static final Duration ASK_AGAIN = Duration.ofMillis(500);

	private final Duration period;

	private final ExpiryCause cause;

	private final LongSupplier nanoTime;

	private final Leases leases;

	/** What went within the period and may have expired, the earliest first. */
	private final Deque<Departure> departures = new ArrayDeque<>();

	/** What is held, by key, the earliest first. */
	private final Map<String, Departure> held = new LinkedHashMap<>();

	/** Before that nothing is asked, because etcd did not answer. */
	private long askAgainNanos;

	/**
	 * Create a hold.
	 * @param period for how long to hold, zero to hold nothing
	 * @param leases tells the leases of the members, as they are before what is told here
	 * @param cause tells why a key went
	 * @param nanoTime the clock
	 */
	ExpiryHold(Duration period, Leases leases, ExpiryCause cause, LongSupplier nanoTime) {
		this.period = period;
		this.leases = leases;
		this.cause = cause;
		this.nanoTime = nanoTime;
		this.askAgainNanos = nanoTime.getAsLong();
	}

	/**
	 * Take note of changes, and hold back deletes.
	 * @param changes the changes in order, all of each revision
	 * @return those to follow now
	 */
	List<KeyChange> admit(List<KeyChange> changes) {
		if (this.period.isZero()) {
			return changes;
		}
		Set<Long> purposeful = revisionsOfSeveralLeases(changes);
		List<KeyChange> admitted = new ArrayList<>(changes.size());
		Map<String, OptionalLong> now = new HashMap<>();
		int size = this.leases.size();
		for (KeyChange change : changes) {
			String key = change.key().key();
			OptionalLong lease = now.containsKey(key) ? now.get(key) : this.leases.of(key);
			if (!change.deleted()) {
				this.held.remove(key);
				now.put(key, OptionalLong.of(change.key().lease()));
				size += lease.isEmpty() ? 1 : 0;
				admitted.add(change);
			}
			else if (lease.orElse(0) == 0 || purposeful.contains(change.revision())
					|| mayGo(departure(change, lease.getAsLong()), size)) {
				now.put(key, OptionalLong.empty());
				size -= lease.isPresent() ? 1 : 0;
				admitted.add(change);
			}
		}
		return admitted;
	}

	/**
	 * Take note of a whole reading, and find what is missing in it but not to go yet.
	 * @param listing the reading
	 * @return the keys to keep as they were
	 */
	Set<String> keep(Listing listing) {
		if (this.period.isZero()) {
			return Set.of();
		}
		Set<String> now = new HashSet<>();
		listing.keys().forEach((key) -> now.add(key.key()));
		Map<String, Long> missing = new LinkedHashMap<>();
		this.leases.forEach((key, lease) -> {
			if (!now.contains(key) && !this.held.containsKey(key)) {
				missing.put(key, lease);
			}
		});
		int size = this.leases.size();
		for (Map.Entry<String, Long> before : missing.entrySet()) {
			KeyChange delete = new KeyChange(new StoredKey(before.getKey(), new byte[0], listing.revision(), 0), true);
			if (before.getValue() == 0 || mayGo(departure(delete, before.getValue()), size)) {
				size--;
			}
		}
		this.held.keySet().removeIf(now::contains);
		return Set.copyOf(this.held.keySet());
	}

	/**
	 * Return the keys that are held.
	 * @return the whole keys
	 */
	Set<String> held() {
		return Set.copyOf(this.held.keySet());
	}

	/**
	 * Return when to call {@link #release()} next.
	 * @return how long from now, or {@code null} if nothing is held
	 */
	@Nullable Duration nextRelease() {
		if (this.held.isEmpty()) {
			return null;
		}
		if (this.held.values().stream().anyMatch((departure) -> !departure.settled)) {
			return ASK_AGAIN;
		}
		long left = this.held.values().iterator().next().nanos + this.period.toNanos() - this.nanoTime.getAsLong();
		return Duration.ofNanos(Math.max(0, left));
	}

	/**
	 * Let go what was held for long enough, or turns out to have been removed on purpose.
	 * @return the deletes to follow now
	 */
	List<KeyChange> release() {
		List<KeyChange> released = new ArrayList<>();
		Iterator<Departure> departures = this.held.values().iterator();
		while (departures.hasNext()) {
			Departure departure = departures.next();
			if (isOver(departure) || (!departure.settled && !mayHaveExpired(departure))) {
				departures.remove();
				released.add(departure.delete);
			}
		}
		return released;
	}

	private boolean mayGo(Departure departure, int size) {
		while (!this.departures.isEmpty() && isOver(this.departures.peekFirst())) {
			this.departures.removeFirst();
		}
		makeRoom(size);
		if (isRoom(size)) {
			this.departures.addLast(departure);
			return true;
		}
		if (!mayHaveExpired(departure)) {
			return true;
		}
		this.held.put(departure.delete.key().key(), departure);
		return false;
	}

	/** Who turns out to have left on purpose does not count. */
	private void makeRoom(int size) {
		Iterator<Departure> earlier = this.departures.iterator();
		while (!isRoom(size) && earlier.hasNext()) {
			Departure departure = earlier.next();
			if (!departure.settled && !mayAsk()) {
				return;
			}
			if (!mayHaveExpired(departure)) {
				earlier.remove();
			}
		}
	}

	private boolean isRoom(int size) {
		int gone = this.departures.size();
		int all = size + gone;
		return all < SMALLEST_CLUSTER || 2 * (gone + 1) <= all;
	}

	private boolean mayHaveExpired(Departure departure) {
		if (departure.settled || !mayAsk()) {
			return true;
		}
		try {
			departure.settled = this.cause.expired(departure.lease, departure.delete.revision());
			return departure.settled;
		}
		catch (EtcdRequestException ex) {
			// No answer is no reason to let a member go, nor to wait for many more.
			this.askAgainNanos = this.nanoTime.getAsLong() + ASK_AGAIN.toNanos();
			return true;
		}
	}

	private boolean mayAsk() {
		return this.nanoTime.getAsLong() - this.askAgainNanos >= 0;
	}

	private boolean isOver(Departure departure) {
		return this.nanoTime.getAsLong() - departure.nanos >= this.period.toNanos();
	}

	private Departure departure(KeyChange delete, long lease) {
		return new Departure(delete, lease, this.nanoTime.getAsLong());
	}

	/** Expiry takes one lease in a revision: what takes several is a person. */
	private Set<Long> revisionsOfSeveralLeases(List<KeyChange> changes) {
		Set<Long> several = new HashSet<>();
		long revision = 0;
		long first = 0;
		Map<String, Long> put = new HashMap<>();
		for (KeyChange change : changes) {
			String key = change.key().key();
			if (!change.deleted()) {
				put.put(key, change.key().lease());
				continue;
			}
			Long earlier = put.get(key);
			long lease = (earlier != null) ? earlier : this.leases.of(key).orElse(0);
			if (lease == 0) {
				continue;
			}
			if (change.revision() != revision) {
				revision = change.revision();
				first = lease;
			}
			else if (lease != first) {
				several.add(revision);
			}
		}
		return several;
	}

	/** A leased member that went. */
	private static final class Departure {

		private final KeyChange delete;

		private final long lease;

		private final long nanos;

		/** Whether etcd said that it expired. */
		private boolean settled;

		Departure(KeyChange delete, long lease, long nanos) {
			this.delete = delete;
			this.lease = lease;
			this.nanos = nanos;
		}

	}

	/**
	 * Tells the leases of the members.
	 */
	interface Leases {

		/**
		 * Return how many members there are.
		 */
		int size();

		/**
		 * Return the lease of a member.
		 * @param key its whole key
		 * @return the id, 0 for none, or nothing if there is no such member
		 */
		OptionalLong of(String key);

		/**
		 * Tell the leases of all members, those that are held included.
		 * @param consumer told each key and the id of its lease, 0 for none
		 */
		void forEach(ObjLongConsumer<String> consumer);

	}

	/**
	 * Tells why the key of a member went.
	 */
	@FunctionalInterface
	interface ExpiryCause {

		/**
		 * Ask whether it expired.
		 * @param lease the lease that the key was bound to
		 * @param revision the revision at which the key went
		 * @return whether it expired, in contrast to having been removed on purpose
		 * @throws EtcdRequestException if etcd did not answer
		 */
		boolean expired(long lease, long revision);

	}

}
