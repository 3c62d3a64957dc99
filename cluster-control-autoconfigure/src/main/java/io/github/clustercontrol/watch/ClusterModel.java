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

package io.github.clustercontrol.watch;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.etcd.KeyChange;
import io.github.clustercontrol.etcd.Listing;
import io.github.clustercontrol.etcd.StoredKey;
import io.github.clustercontrol.key.ClusterDirectory;
import io.github.clustercontrol.key.MemberCodec;
import io.github.clustercontrol.key.MemberCodec.Decoded;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The members of a directory, built from what etcd says of its keys. Not safe for several
 * threads.
 */
final class ClusterModel {

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final ClusterDirectory directory;

	private final MemberCodec codec = new MemberCodec();

	/** Sorted by address. Never changed, so a list upon it can be given away. */
	private Member[] members = {};

	private SortedMap<String, String> rejected = new TreeMap<>();

	/** The revisions of broken values that were told of, by key. */
	private Map<String, Long> broken = new HashMap<>();

	private long revision;

	ClusterModel(ClusterDirectory directory) {
		this.directory = directory;
	}

	/**
	 * Take over a whole reading of the directory.
	 * @param listing all its keys
	 */
	void replace(Listing listing) {
		replace(listing, Set.of());
	}

	/**
	 * Take over a whole reading of the directory, and keep some members as they were.
	 * @param listing all its keys
	 * @param kept the keys of members that stay although they are not among them
	 */
	void replace(Listing listing, Set<String> kept) {
		SortedMap<String, String> rejectedBefore = this.rejected;
		Map<String, Long> brokenBefore = this.broken;
		this.rejected = new TreeMap<>();
		this.broken = new HashMap<>();
		SortedMap<String, @Nullable Member> found = new TreeMap<>();
		for (StoredKey key : listing.keys()) {
			Member member = decode(key, rejectedBefore, brokenBefore);
			if (member != null) {
				found.put(member.address(), member);
			}
		}
		for (String key : kept) {
			int at = find(this.members, 0, key.substring(this.directory.prefix().length()));
			if (at >= 0) {
				found.putIfAbsent(this.members[at].address(), this.members[at]);
			}
		}
		this.members = found.values().toArray(Member[]::new);
		this.revision = listing.revision();
	}

	/**
	 * Follow changes of keys.
	 * @param changes the changes in order
	 */
	void apply(List<KeyChange> changes) {
		SortedMap<String, @Nullable Member> changed = new TreeMap<>();
		for (KeyChange change : changes) {
			// A delete that was held back is older than what came since.
			this.revision = Math.max(this.revision, change.revision());
			if (change.deleted()) {
				this.rejected.remove(change.key().key());
				this.broken.remove(change.key().key());
				changed.put(name(change.key()), null);
			}
			else {
				Member member = decode(change.key(), this.rejected, this.broken);
				if (member != null) {
					changed.put(member.address(), member);
				}
			}
		}
		this.members = merge(this.members, changed);
	}

	/**
	 * Return the members.
	 * @return the members now, sorted by address, unmodifiable
	 */
	List<Member> members() {
		return Collections.unmodifiableList(Arrays.asList(this.members));
	}

	int size() {
		return this.members.length;
	}

	long revision() {
		return this.revision;
	}

	/**
	 * Return the keys that are no members.
	 * @return why, by the whole key
	 */
	Map<String, String> rejected() {
		return Collections.unmodifiableMap(new TreeMap<>(this.rejected));
	}

	private String name(StoredKey key) {
		return key.key().substring(this.directory.prefix().length());
	}

	private @Nullable Member decode(StoredKey key, Map<String, String> knownRejected, Map<String, Long> knownBroken) {
		try {
			Decoded decoded = this.codec.decode(name(key), key.value());
			if (decoded.problem() != null) {
				Long told = knownBroken.get(key.key());
				if (told == null || told != key.modRevision()) {
					logger.warn("The member " + decoded.member().address() + " of " + this.directory
							+ " is taken without metadata: " + decoded.problem());
				}
				this.broken.put(key.key(), key.modRevision());
			}
			return decoded.member();
		}
		catch (IllegalArgumentException ex) {
			String reason = String.valueOf(ex.getMessage());
			if (!knownRejected.containsKey(key.key())) {
				logger.warn("Passing over a key in " + this.directory + ": " + reason);
			}
			this.rejected.put(key.key(), reason);
			return null;
		}
	}

	/**
	 * Put changes into a sorted array. What did not change is copied, not looked at.
	 */
	private static Member[] merge(Member[] before, SortedMap<String, @Nullable Member> changed) {
		Member[] after = new Member[before.length + changed.size()];
		int from = 0;
		int size = 0;
		for (Map.Entry<String, @Nullable Member> change : changed.entrySet()) {
			int found = find(before, from, change.getKey());
			int to = (found >= 0) ? found : -found - 1;
			System.arraycopy(before, from, after, size, to - from);
			size += to - from;
			from = (found >= 0) ? to + 1 : to;
			if (change.getValue() != null) {
				after[size++] = change.getValue();
			}
		}
		System.arraycopy(before, from, after, size, before.length - from);
		return Arrays.copyOf(after, size + before.length - from);
	}

	/** Find an address as {@link Arrays#binarySearch} does. */
	private static int find(Member[] members, int from, String address) {
		int low = from;
		int high = members.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = members[middle].address().compareTo(address);
			if (order == 0) {
				return middle;
			}
			if (order < 0) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return -low - 1;
	}

}
