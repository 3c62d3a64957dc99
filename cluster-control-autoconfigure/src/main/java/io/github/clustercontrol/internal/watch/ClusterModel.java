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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import io.github.clustercontrol.internal.watch.MemberTable.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The members of a directory, built from what etcd says of its keys, as far as they are
 * addresses and not too much. Not safe for several threads.
 */
final class ClusterModel implements ExpiryHold.Leases {

	private final ClusterDirectory directory;

	private final ClusterLimits limits;

	private final KeyWarnings warnings;

	private final MemberCodec codec = new MemberCodec();

	private MemberTable table = MemberTable.EMPTY;

	/**
	 * What the reading that is under way comes to, in its order, as far as it has got.
	 */
	private Queue<Read> ahead = new ArrayDeque<>();

	private RejectedKeys rejected = new RejectedKeys(new Listing.Others(0, 0, List.of()));

	/** How many characters the values of all members have. */
	private long valueChars;

	/** How many members have a value that is left out. */
	private int leftOut;

	private boolean toldOverfull;

	private long revision;

	ClusterModel(ClusterDirectory directory, ClusterLimits limits, LongSupplier nanoTime) {
		this.directory = directory;
		this.limits = limits;
		this.warnings = new KeyWarnings(directory, nanoTime);
	}

	/**
	 * Return what a reading of the directory need not hold. What it takes is decoded at
	 * once, while etcd looks for more.
	 * @return what to read
	 */
	Selection selection() {
		this.ahead = new ArrayDeque<>();
		return new Selection((key) -> MemberCodec.problem(name(key)) == null, this.limits.members(),
				this.limits.valueChars(), this::decodeAhead);
	}

	private void decodeAhead(StoredKey key) {
		Entry known = this.table.get(name(key.key()));
		if (!key.valueLeftOut() && (known == null || !isSame(known, key))) {
			this.ahead.add(new Read(key, this.codec.decode(name(key.key()), key.value())));
		}
	}

	/**
	 * Take over a whole reading of the directory, and keep some members as they were.
	 * @param listing what there is of the {@link #selection()}
	 * @param kept the keys of members that stay although they are not among them
	 */
	void replace(Listing listing, Set<String> kept) {
		MemberTable before = this.table;
		boolean goesOn = listing.revision() >= this.revision;
		List<Entry> found = new ArrayList<>(listing.keys().size());
		List<Read> unknown = new ArrayList<>();
		replaceRejected(listing);
		this.valueChars = 0;
		this.leftOut = 0;
		for (StoredKey key : listing.keys()) {
			Entry entry = before.get(name(key.key()));
			Read read = read(key);
			if (goesOn && entry != null && isSame(entry, key)) {
				found.add(counted(entry));
			}
			else {
				unknown.add(read);
			}
		}
		for (String key : kept) {
			Entry entry = before.get(name(key));
			if (entry != null) {
				found.add(counted(entry));
			}
		}
		for (Read read : unknown) {
			found.add(counted(entry(read)));
		}
		this.table = MemberTable.of(found);
		this.ahead = new ArrayDeque<>();
		this.revision = listing.revision();
		tell();
	}

	/**
	 * In another history the same revision may be that of another value, also on the same
	 * lease: an etcd that is restored has its leases again.
	 */
	private static boolean isSame(Entry entry, StoredKey key) {
		return entry.revision() == key.modRevision() && entry.lease() == key.lease()
				&& (key.valueLeftOut() || isText(entry.member().rawValue(), key.value()));
	}

	private static boolean isText(@Nullable String text, byte[] value) {
		return (text != null) ? new String(value, StandardCharsets.UTF_8).startsWith(text) : value.length == 0;
	}

	private void replaceRejected(Listing listing) {
		RejectedKeys before = this.rejected;
		this.rejected = new RejectedKeys(listing.others());
		for (String key : listing.others().first()) {
			String problem = MemberCodec.problem(name(key));
			String reason = (problem != null) ? problem : tooMany();
			this.rejected.show(key, reason);
			if (!before.isShown(key) && before.count() <= RejectedKeys.SHOWN) {
				warnOfRejected(reason);
			}
		}
		if (before.count() <= RejectedKeys.SHOWN) {
			this.warnings.leaveUnsaid(this.rejected.count() - listing.others().first().size());
		}
	}

	/**
	 * Take note of keys that are no members.
	 * @param changes the changes in order
	 * @return the changes of members, those to come included
	 */
	List<KeyChange> sift(List<KeyChange> changes) {
		List<KeyChange> ofMembers = new ArrayList<>(changes.size());
		Map<String, Boolean> now = new HashMap<>();
		int size = this.table.size();
		for (KeyChange change : changes) {
			this.revision = Math.max(this.revision, change.revision());
			if (rejects(change)) {
				continue;
			}
			String key = change.key().key();
			boolean known = now.containsKey(key) ? now.get(key) : this.table.get(name(key)) != null;
			if (known) {
				size -= change.deleted() ? 1 : 0;
				now.put(key, !change.deleted());
				ofMembers.add(change);
			}
			else if (change.deleted()) {
				this.rejected.remove(key, true);
			}
			else if (size < this.limits.members()) {
				if (!change.created()) {
					// There was no room for it before
					this.rejected.remove(key, true);
				}
				size++;
				now.put(key, true);
				ofMembers.add(change);
			}
			else if (this.rejected.add(change, tooMany(), true)) {
				warnOfRejected(tooMany());
			}
		}
		return ofMembers;
	}

	/**
	 * Follow changes of members.
	 * @param changes the changes in order
	 */
	void apply(List<KeyChange> changes) {
		SortedMap<String, @Nullable Entry> changed = new TreeMap<>();
		for (KeyChange change : changes) {
			String name = name(change.key().key());
			uncount(changed.containsKey(name) ? changed.get(name) : this.table.get(name));
			changed.put(name, null);
			if (!change.deleted()) {
				changed.put(name, counted(entry(new Read(change.key(), null))));
			}
		}
		this.table = this.table.with(changed);
		tell();
	}

	/**
	 * Return the members.
	 * @return the members now, sorted by address, unmodifiable
	 */
	List<Member> members() {
		return this.table.members();
	}

	@Override
	public int size() {
		return this.table.size();
	}

	@Override
	public OptionalLong of(String key) {
		Entry entry = this.table.get(name(key));
		return (entry != null) ? OptionalLong.of(entry.lease()) : OptionalLong.empty();
	}

	@Override
	public void forEach(ObjLongConsumer<String> consumer) {
		String prefix = this.directory.prefix();
		this.table.forEach((entry) -> consumer.accept(prefix + entry.member().address(), entry.lease()));
	}

	long revision() {
		return this.revision;
	}

	/**
	 * Return whether something of a member is left out, so that reading everything again
	 * may come to something else.
	 */
	boolean isOverfull() {
		return this.leftOut > 0 || this.rejected.tooMany() > 0;
	}

	/**
	 * Return the first of the keys that are no members.
	 * @return why, by the whole key
	 */
	Map<String, String> rejected() {
		return this.rejected.shown();
	}

	/**
	 * Return how many keys are no members.
	 */
	long rejectedCount() {
		return this.rejected.count();
	}

	private String name(String key) {
		return key.substring(this.directory.prefix().length());
	}

	private Entry counted(Entry entry) {
		this.valueChars += entry.chars();
		this.leftOut += entry.valueLeftOut() ? 1 : 0;
		return entry;
	}

	private void uncount(@Nullable Entry entry) {
		if (entry != null) {
			this.valueChars -= entry.chars();
			this.leftOut -= entry.valueLeftOut() ? 1 : 0;
		}
	}

	/** Take note of a key that is no address. */
	private boolean rejects(KeyChange change) {
		String key = change.key().key();
		String problem = MemberCodec.problem(name(key));
		if (problem == null) {
			return false;
		}
		if (change.deleted()) {
			this.rejected.remove(key, false);
		}
		else if (this.rejected.add(change, problem, false)) {
			warnOfRejected(problem);
		}
		return true;
	}

	private Read read(StoredKey key) {
		Read first = this.ahead.peek();
		return (first != null && first.key() == key) ? this.ahead.remove() : new Read(key, null);
	}

	private Entry entry(Read read) {
		StoredKey key = read.key();
		String name = name(key.key());
		if (key.valueLeftOut() || this.valueChars + key.value().length > this.limits.valueChars()) {
			return new Entry(Member.of(name), 0, key.lease());
		}
		Decoded decoded = (read.decoded() != null) ? read.decoded() : this.codec.decode(name, key.value());
		if (decoded.problem() != null) {
			this.warnings.warn(
					"The member " + name + " of " + this.directory + " is used without metadata: " + decoded.problem());
		}
		return new Entry(decoded.member(), key.modRevision(), key.lease());
	}

	private void tell() {
		if (isOverfull() && !this.toldOverfull) {
			this.warnings.warn("There is too much in " + this.directory + ": " + this.leftOut
					+ " members are used without their values, which have more than " + this.limits.valueChars()
					+ " characters together, and " + this.rejected.tooMany() + " are ignored");
		}
		this.toldOverfull = isOverfull();
		this.warnings.summarise();
	}

	private void warnOfRejected(String reason) {
		this.warnings.warn("Ignoring a key in " + this.directory + ": " + reason);
	}

	private String tooMany() {
		return "There are more than " + this.limits.members() + " members";
	}

	/** A key that was read, and what its value came to if that is known already. */
	private record Read(StoredKey key, @Nullable Decoded decoded) {
	}

}
