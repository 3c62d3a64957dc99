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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.simulation.EtcdError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@link SimulatedEtcd} with all their versions. A new store is at revision
 * 1, as that of etcd.
 */
final class KeyStore {

	private final TreeMap<String, List<KeyVersion>> versions = new TreeMap<>();

	private final List<KeyVersion> history = new ArrayList<>();

	private long revision = 1;

	/** etcd compacts even revision 0, once. */
	private long compacted = -1;

	KeyStore copy() {
		KeyStore copy = new KeyStore();
		this.versions.forEach((key, all) -> copy.versions.put(key, new ArrayList<>(all)));
		copy.history.addAll(this.history);
		copy.revision = this.revision;
		copy.compacted = this.compacted;
		return copy;
	}

	long revision() {
		return this.revision;
	}

	long compacted() {
		return this.compacted;
	}

	/**
	 * Return a key as it was.
	 * @param key the key
	 * @param at the revision, 0 for now
	 * @return the key, {@code null} if there was none
	 */
	@Nullable KeyVersion get(String key, long at) {
		long revision = readable(at);
		List<KeyVersion> all = this.versions.get(key);
		return (all != null) ? existing(all, revision) : null;
	}

	/**
	 * Return the keys that start with a prefix, in the order of their bytes.
	 * @param prefix the prefix
	 * @param at the revision, 0 for now
	 * @return the keys
	 */
	List<KeyVersion> range(String prefix, long at) {
		List<KeyVersion> found = new ArrayList<>();
		visit(prefix, readable(at), found::add);
		return found;
	}

	/** Return what is watched: the keys of a directory, or a key and its order. */
	List<KeyVersion> matching(String target) {
		if (target.endsWith("/")) {
			return range(target, 0);
		}
		return Stream.of(target, ClusterDirectory.orderKey(target))
			.map((key) -> get(key, 0))
			.filter(Objects::nonNull)
			.toList();
	}

	/**
	 * Count the keys that start with a prefix.
	 * @param prefix the prefix
	 * @param at the revision, 0 for now
	 * @return their number
	 */
	long count(String prefix, long at) {
		long[] count = new long[1];
		visit(prefix, readable(at), (version) -> count[0]++);
		return count[0];
	}

	private void visit(String prefix, long revision, Consumer<KeyVersion> visitor) {
		for (Map.Entry<String, List<KeyVersion>> entry : this.versions.tailMap(prefix).entrySet()) {
			if (!entry.getKey().startsWith(prefix)) {
				return;
			}
			KeyVersion version = existing(entry.getValue(), revision);
			if (version != null) {
				visitor.accept(version);
			}
		}
	}

	private long readable(long at) {
		if (at > this.revision) {
			throw new EtcdError(Kind.FUTURE_REVISION);
		}
		if (at != 0 && at < this.compacted) {
			throw new EtcdError(Kind.COMPACTED);
		}
		return (at != 0) ? at : this.revision;
	}

	private static @Nullable KeyVersion existing(List<KeyVersion> all, long revision) {
		for (int i = all.size() - 1; i >= 0; i--) {
			KeyVersion version = all.get(i);
			if (version.modRevision() <= revision) {
				return version.deleted() ? null : version;
			}
		}
		return null;
	}

	/**
	 * Put and delete keys in one revision. Deletes of keys that do not exist change
	 * nothing; if nothing changes the revision stays.
	 * @param changes the changes
	 * @return the versions that they made
	 */
	List<KeyVersion> apply(List<Change> changes) {
		List<KeyVersion> made = new ArrayList<>(changes.size());
		long next = this.revision + 1;
		for (Change change : changes) {
			KeyVersion before = get(change.key(), 0);
			if (change.value() == null && before == null) {
				continue;
			}
			long created = (before != null) ? before.createRevision() : next;
			KeyVersion version = new KeyVersion(change.key(), change.value(), change.lease(),
					(change.value() != null) ? created : 0, next);
			this.versions.computeIfAbsent(change.key(), (key) -> new ArrayList<>(4)).add(version);
			made.add(version);
		}
		if (!made.isEmpty()) {
			this.revision = next;
			this.history.addAll(made);
		}
		return made;
	}

	/**
	 * Return what happened, oldest first.
	 * @param from the first revision
	 * @param to the last revision
	 * @return the versions that were made, as far as they are not compacted
	 */
	List<KeyVersion> history(long from, long to) {
		int begin = this.history.size();
		while (begin > 0 && this.history.get(begin - 1).modRevision() >= from) {
			begin--;
		}
		int end = begin;
		while (end < this.history.size() && this.history.get(end).modRevision() <= to) {
			end++;
		}
		return this.history.subList(begin, end);
	}

	/**
	 * Forget what is not needed to read at a revision or later ones.
	 * @param to the revision
	 */
	void compact(long to) {
		if (to <= this.compacted) {
			throw new EtcdError(Kind.COMPACTED);
		}
		if (to > this.revision) {
			throw new EtcdError(Kind.FUTURE_REVISION);
		}
		this.compacted = to;
		Map<String, KeyVersion> kept = new HashMap<>();
		for (KeyVersion version : history(0, to)) {
			kept.put(version.key(), version);
		}
		this.history.removeIf((version) -> isForgotten(version, to, kept.get(version.key())));
		this.versions.values().removeIf((all) -> {
			all.removeIf((version) -> isForgotten(version, to, kept.get(version.key())));
			return all.isEmpty();
		});
	}

	private static boolean isForgotten(KeyVersion version, long to, @Nullable KeyVersion kept) {
		return version.modRevision() <= to && (version.deleted() || version != kept);
	}

	/**
	 * A put or a delete.
	 *
	 * @param key the key
	 * @param value the value, {@code null} to delete the key
	 * @param lease the lease of a put, 0 for none
	 */
	record Change(String key, @Nullable String value, long lease) {

		static Change put(String key, String value, long lease) {
			return new Change(key, value, lease);
		}

		static Change delete(String key) {
			return new Change(key, null, 0);
		}

	}

}
