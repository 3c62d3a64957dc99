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

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import io.github.clustercontrol.internal.watch.Members.Entry;
import io.github.clustercontrol.internal.watch.ReadAhead.Read;
import org.jspecify.annotations.Nullable;

/**
 * The step from one state of a cluster to the next. Each change is walked once: a key is
 * rejected, put, removed or held.
 * <p>
 * Where the cause of a departure decides, the draft has a {@link #question()}. The caller
 * asks etcd and answers until there is no question left. So the next state depends on the
 * state, the changes, the time and the answers alone.
 */
final class ClusterDraft {

	private final ClusterRules rules;

	private final ClusterState before;

	private final ExpiryHold hold;

	private final RejectedKeysDraft rejected;

	private Members.Draft members;

	private long revision;

	/** Begin a step, at a time in nanoseconds by any clock that does not go back. */
	ClusterDraft(ClusterRules rules, ClusterState before, long now) {
		this.rules = rules;
		this.before = before;
		this.hold = new ExpiryHold(before.departures(), rules.expiryHold(), now);
		this.members = new Members.Draft(before.members());
		this.rejected = new RejectedKeysDraft(rules.directory(), before.rejected());
		this.revision = before.revision();
	}

	/** Apply changes of keys, in order, all of each revision. */
	void change(List<KeyChange> changes) {
		int from = 0;
		for (int to = 1; to <= changes.size(); to++) {
			if (to == changes.size() || changes.get(to).revision() != changes.get(from).revision()) {
				changeAtOnce(changes.subList(from, to));
				from = to;
			}
		}
	}

	private void changeAtOnce(List<KeyChange> changes) {
		// Expiry ends one lease in a revision
		boolean onPurpose = changes.stream()
			.filter(KeyChange::deleted)
			.map((change) -> this.members.find(this.rules.address(change.key().key())))
			.mapToLong((entry) -> (entry != null) ? entry.lease() : 0)
			.filter((lease) -> lease != 0)
			.distinct()
			.count() > 1;
		for (KeyChange change : changes) {
			this.revision = Math.max(this.revision, change.revision());
			if (this.rules.isOrder(change.key().key())) {
				continue;
			}
			String problem = this.rules.problem(change.key().key());
			if (problem == null && change.deleted()) {
				delete(change.key(), onPurpose);
			}
			else if (problem == null) {
				put(change);
			}
			else if (change.deleted()) {
				this.rejected.remove(change.key().key(), false);
			}
			else {
				this.rejected.reject(change, problem, false);
			}
		}
	}

	private void delete(StoredKey key, boolean onPurpose) {
		String address = this.rules.address(key.key());
		Entry entry = this.members.find(address);
		if (entry == null) {
			this.rejected.remove(key.key(), true);
		}
		else if (entry.lease() == 0 || onPurpose
				|| this.hold.removes(address, entry.lease(), key.modRevision(), this.members.size())) {
			this.members.remove(address);
		}
	}

	private void put(KeyChange change) {
		String address = this.rules.address(change.key().key());
		boolean known = this.members.find(address) != null;
		if (!known && this.members.size() >= this.rules.limits().members()) {
			this.rejected.reject(change, this.rules.tooMany(), true);
			return;
		}
		if (!known && !change.created()) {
			// There was no room for it before
			this.rejected.remove(change.key().key(), true);
		}
		this.hold.returned(address);
		this.members.remove(address);
		this.members.add(entry(Read.of(change.key(), this.rules), this.members.valueChars()));
	}

	/** Return the entry of a key, without its value if there is no room for that. */
	private Entry entry(Read read, long valueChars) {
		StoredKey key = read.key();
		String address = read.address();
		if (key.valueLeftOut() || valueChars + key.value().length > this.rules.limits().valueChars()) {
			return Entry.withoutValue(address, key.lease());
		}
		Decoded decoded = (read.decoded() != null) ? read.decoded() : this.rules.decode(read.bare(), key);
		if (decoded.problem() != null) {
			this.rejected.report("The member " + address + " of " + this.rules.directory()
					+ " is used without metadata: " + decoded.problem());
		}
		return new Entry(decoded.member(), key.modRevision(), key.lease());
	}

	/**
	 * Replace the state by a read of the directory. Members whose keys are missing in it
	 * may be held.
	 */
	void replace(Listing listing, ReadAhead ahead) {
		boolean sameHistory = listing.revision() >= this.before.revision();
		this.revision = listing.revision();
		this.rejected.replace(listing.others(), this.rules::rejection);
		Entry[] entries = new Entry[listing.keys().size()];
		Read[] changed = new Read[entries.length];
		long valueChars = 0;
		for (int i = 0; i < entries.length; i++) {
			Read read = ahead.next(listing.keys().get(i));
			Entry known = this.before.members().find(read.address());
			if (known != null && sameHistory && ClusterRules.isSame(known, read.key())) {
				entries[i] = known;
				valueChars += known.valueChars();
			}
			else {
				changed[i] = read;
			}
		}
		List<Entry> held = hold(listing);
		valueChars += held.stream().mapToLong(Entry::valueChars).sum();
		// Last, so that known values stay when there is no room for all
		for (int i = 0; i < entries.length; i++) {
			if (changed[i] != null) {
				entries[i] = entry(changed[i], valueChars);
				valueChars += entries[i].valueChars();
			}
		}
		this.members = new Members.Draft(Members.of(entries));
		held.forEach(this.members::add);
	}

	/** Return the members that are missing in a listing and stay. */
	private List<Entry> hold(Listing listing) {
		if (this.before.members().isEmpty()) {
			return List.of();
		}
		Set<String> listed = new HashSet<>();
		listing.keys().forEach((key) -> listed.add(this.rules.address(key.key())));
		int size = this.before.members().size();
		List<Entry> held = new ArrayList<>();
		for (Entry entry : this.before.members().entries()) {
			String address = entry.address();
			if (listed.contains(address)) {
				this.hold.returned(address);
			}
			else if (!this.hold.isHeld(address)
					&& (entry.lease() == 0 || this.hold.removes(address, entry.lease(), this.revision, size))) {
				size--;
			}
			else {
				held.add(entry);
			}
		}
		return held;
	}

	/** Remove members that were held for the whole period. */
	void release() {
		this.hold.release().forEach(this.members::remove);
	}

	/**
	 * Return the next departure whose cause decides on a member, or {@code null} if there
	 * is nothing to ask now.
	 */
	@Nullable Departure question() {
		return this.hold.question();
	}

	/** Answer a question: the lease expired, or the key was deleted on purpose. */
	void answered(Departure question, boolean expired) {
		this.hold.answered(question, expired, this.members.size()).forEach(this.members::remove);
	}

	/** Ask nothing for a while, because etcd did not answer. */
	void unanswered(long now) {
		this.hold.unanswered(now);
	}

	/** End the step, at a time for the history. */
	ClusterState done(Instant time) {
		Members members = this.members.done();
		Departures departures = this.hold.done();
		RejectedKeys rejected = this.rejected.done();
		Change change = Change.of(this.before, this.members.differenceTo(this.before.members(), members), members,
				departures, rejected, this.revision, time);
		return new ClusterState(members, departures, rejected, this.revision,
				this.before.history().plus(change, this.rules.limits().changes()));
	}

	/** Return the rejected keys, with what is to be logged of them. */
	RejectedKeysDraft rejected() {
		return this.rejected;
	}

}
