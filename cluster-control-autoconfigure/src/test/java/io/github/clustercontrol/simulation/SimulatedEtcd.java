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
import java.util.Set;
import java.util.function.Consumer;

import io.github.clustercontrol.simulation.KeyStore.Change;
import org.jspecify.annotations.Nullable;

/**
 * An etcd in memory, for one thread: no clock, no I/O, no randomness. Time is handed in
 * with {@link #advance(long)}; all requests are carried out at once. What lies between a
 * client and etcd is {@link SimulatedNetwork}.
 * <p>
 * {@code SimulatedEtcdFaithfulnessIT} shows that it answers as etcd does.
 */
final class SimulatedEtcd {

	/** etcd grants no shorter TTL with its default election timeout. */
	private static final long MINIMUM_TTL = 2;

	private final Consumer<KeyVersion> observer;

	private final List<SimulatedMember> members = new ArrayList<>();

	private EtcdContent content = new EtcdContent();

	private EtcdIdentity identity = EtcdIdentity.FIRST;

	private long now;

	private long lastLease;

	SimulatedEtcd() {
		this((version) -> {
		});
	}

	/**
	 * Create an empty etcd of one member.
	 * @param observer gets each change at once, not through the network
	 */
	SimulatedEtcd(Consumer<KeyVersion> observer) {
		this.observer = observer;
		this.members.add(new SimulatedMember(this));
	}

	SimulatedMember addMember() {
		SimulatedMember member = new SimulatedMember(this);
		this.members.add(member);
		return member;
	}

	SimulatedMember member() {
		return this.members.get(0);
	}

	List<SimulatedMember> members() {
		return this.members;
	}

	KeyStore keys() {
		return this.content.keys();
	}

	long revision() {
		return keys().revision();
	}

	EtcdIdentity identity() {
		return this.identity;
	}

	/** Return the revision that all members had applied at a time. */
	long appliedByAll(long time) {
		return this.members.stream().mapToLong((member) -> member.applied(time)).min().orElseThrow();
	}

	long now() {
		return this.now;
	}

	ResponseHeader header() {
		return new ResponseHeader(this.identity.clusterId(), revision(), this.identity.term());
	}

	Set<Long> leases() {
		return this.content.leases().ids();
	}

	/**
	 * Move the clock of etcd. It does not revoke what expires by that.
	 * @param now the time in nanoseconds, never earlier than before
	 */
	void advance(long now) {
		this.now = now;
	}

	// Requests

	long put(String key, String value, long lease) {
		return apply(List.of(Change.put(key, value, lease)));
	}

	long delete(String key) {
		return apply(List.of(Change.delete(key)));
	}

	long deletePrefix(String prefix) {
		return apply(keys().range(prefix, 0).stream().map((found) -> Change.delete(found.key())).toList());
	}

	/** Delete a key and put another one in the same revision. */
	long replace(String key, String other, String value, long lease) {
		return apply(List.of(Change.delete(key), Change.put(other, value, lease)));
	}

	/**
	 * Carry changes out if a key is as expected, otherwise read the key.
	 * @param key the key
	 * @param expected the mod revision that it must have, 0 if it must not exist
	 * @param value the value that it must have, {@code null} for any
	 * @param changes the changes
	 * @return whether they were carried out
	 */
	Outcome transact(String key, long expected, @Nullable String value, List<Change> changes) {
		KeyVersion found = keys().get(key, 0);
		boolean same = ((found != null) ? found.modRevision() : 0) == expected
				&& (value == null || (found != null && value.equals(found.value())));
		if (!same) {
			return new Outcome(false, revision(), found);
		}
		return new Outcome(true, apply(changes), null);
	}

	private long apply(List<Change> changes) {
		List<KeyVersion> made = this.content.apply(changes);
		made.forEach(this.observer);
		if (!made.isEmpty()) {
			this.members.forEach(SimulatedMember::follow);
		}
		return revision();
	}

	void compact(long revision) {
		this.members.forEach(SimulatedMember::compacting);
		keys().compact(revision);
	}

	/**
	 * Grant a lease.
	 * @param id its id, 0 to let etcd choose one
	 * @param ttlSeconds the TTL
	 * @return the lease
	 */
	Granted grant(long id, long ttlSeconds) {
		long ttl = Math.max(MINIMUM_TTL, ttlSeconds);
		// No id is chosen twice, also after a restore
		long granted = (id != 0) ? id : ++this.lastLease;
		this.content.leases().grant(granted, ttl, this.now);
		return new Granted(granted, ttl);
	}

	/**
	 * Renew a lease.
	 * @param id its id
	 * @return the TTL that it has again
	 */
	long renew(long id) {
		return this.content.leases().renew(id, this.now);
	}

	/**
	 * Return how long a lease has left.
	 * @param id its id
	 * @return the seconds left, 0 when it is about to be revoked, -1 when it is gone
	 */
	long secondsLeft(long id) {
		return this.content.leases().secondsLeft(id, this.now);
	}

	void revoke(long id) {
		apply(this.content.leases().remove(id).stream().map(Change::delete).toList());
	}

	/** Revoke the leases whose time is over, in one revision each. */
	void revokeExpired() {
		this.content.leases().expired(this.now).forEach(this::revoke);
	}

	// Faults

	/** Elect a leader, as after a restart: watches end, leases have their full TTL. */
	void restart() {
		this.identity = this.identity.elected();
		this.content.leases().extendAll(this.now);
		this.members.forEach(SimulatedMember::restart);
	}

	EtcdContent backup() {
		return this.content.copy();
	}

	/**
	 * Put a backup in place of the data.
	 * @param backup the backup, {@code null} to lose the data
	 * @param clusterId the id of the cluster, the same as before if the new data
	 * directory was made with the same names
	 */
	void restore(@Nullable EtcdContent backup, long clusterId) {
		this.content = (backup != null) ? backup.copy() : new EtcdContent();
		this.identity = this.identity.restored(clusterId, this.now);
		restart();
	}

	/**
	 * The result of a transaction.
	 *
	 * @param succeeded whether the changes were carried out
	 * @param revision the revision of etcd
	 * @param found the key as it is if they were not, {@code null} for none
	 */
	record Outcome(boolean succeeded, long revision, @Nullable KeyVersion found) {
	}

	/**
	 * A lease that was granted.
	 *
	 * @param id its id
	 * @param ttlSeconds the TTL
	 */
	record Granted(long id, long ttlSeconds) {
	}

}
