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

package io.github.clustercontrol.fault.row;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.fault.EtcdKeyValue;

/**
 * Compares the changes of a {@link Subject} with the history of etcd: the changes up to a
 * revision must lead to exactly the members that etcd had at that revision.
 */
final class Faithfulness {

	private static final String PROMISE = "nothing is missed, invented or reported twice";

	private final Set<String> reported = new TreeSet<>();

	private final Set<String> truth = new TreeSet<>();

	private final Iterator<EtcdKeyValue> history;

	private EtcdKeyValue next;

	private Faithfulness(List<EtcdKeyValue> history) {
		this.history = history.iterator();
		advance();
	}

	/**
	 * Check all changes.
	 * @param changes the changes of the subject
	 * @param history the changes of member keys since the first revision
	 * @throws BrokenPromise if they differ
	 */
	static void check(List<MemberChange> changes, List<EtcdKeyValue> history) {
		Faithfulness faithfulness = new Faithfulness(history);
		long revision = 0;
		Set<String> keysOfRevision = new TreeSet<>();
		for (MemberChange change : changes) {
			if (change.revision() != revision) {
				faithfulness.compareAt(revision);
				keysOfRevision.clear();
			}
			if (change.revision() < revision) {
				throw new BrokenPromise(PROMISE, change + " came after revision " + revision);
			}
			if (!keysOfRevision.add(change.key())) {
				throw new BrokenPromise(PROMISE, change + " came twice");
			}
			revision = change.revision();
			faithfulness.apply(change);
		}
		faithfulness.compareAt(revision);
	}

	private void apply(MemberChange change) {
		boolean wasThere = this.reported.contains(change.key());
		if (wasThere == (change.kind() == MemberChange.Kind.ADDED)) {
			throw new BrokenPromise(PROMISE, change + ", though it was " + (wasThere ? "" : "not ") + "there");
		}
		if (change.kind() == MemberChange.Kind.REMOVED) {
			this.reported.remove(change.key());
		}
		else {
			this.reported.add(change.key());
		}
	}

	private void compareAt(long revision) {
		while (this.next != null && this.next.modRevision() <= revision) {
			if (this.next.isDelete()) {
				this.truth.remove(this.next.key());
			}
			else {
				this.truth.add(this.next.key());
			}
			advance();
		}
		if (!this.reported.equals(this.truth)) {
			throw new BrokenPromise(PROMISE, "at revision " + revision + " " + difference(this.reported, this.truth));
		}
	}

	private void advance() {
		this.next = this.history.hasNext() ? this.history.next() : null;
	}

	/**
	 * The difference between a view and etcd.
	 * @param seen the members in the view
	 * @param truth the members in etcd
	 * @return the difference in words
	 */
	static String difference(Set<String> seen, Set<String> truth) {
		Set<String> missing = new TreeSet<>(truth);
		missing.removeAll(seen);
		Set<String> invented = new TreeSet<>(seen);
		invented.removeAll(truth);
		return missing.size() + " of " + truth.size() + " members were missing and " + invented.size()
				+ " were there that should not be" + example("missing", missing) + example("too many", invented);
	}

	private static String example(String what, Set<String> keys) {
		return keys.isEmpty() ? "" : "; " + what + ": " + keys.stream().limit(3).toList();
	}

}
