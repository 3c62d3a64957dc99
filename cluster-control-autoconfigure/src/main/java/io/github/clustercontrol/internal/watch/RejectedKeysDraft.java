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

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * The step from one state of the rejected keys of a directory to the next, with what is
 * to be logged of it.
 */
final class RejectedKeysDraft {

	private final ClusterDirectory directory;

	private final RejectedKeys before;

	private final List<String> problems = new ArrayList<>();

	private RejectedKeys rejected;

	private long unlisted;

	RejectedKeysDraft(ClusterDirectory directory, RejectedKeys before) {
		this.directory = directory;
		this.before = before;
		this.rejected = before;
	}

	/**
	 * Reject a key that was put. It may be an address, but one too many, or not an
	 * address.
	 */
	void reject(KeyChange put, String reason, boolean address) {
		String key = put.key().key();
		if (put.created() && !this.rejected.shown().containsKey(key)) {
			this.rejected = this.rejected.counted(address, 1);
			reportRejected(reason);
		}
		this.rejected = this.rejected.show(key, reason);
	}

	/** Reject a key for which there is no room. This is logged once for all. */
	void leaveOut(KeyChange put, String reason) {
		String key = put.key().key();
		if (put.created() && !this.rejected.shown().containsKey(key)) {
			this.rejected = this.rejected.counted(true, 1);
		}
		this.rejected = this.rejected.show(key, reason);
	}

	/** A key is gone, or is accepted now. */
	void remove(String key, boolean address) {
		this.rejected = this.rejected.without(key, address);
	}

	/** Replace all by what a read found, each with the reason of its key. */
	void replace(Listing.Others others, UnaryOperator<String> reasons) {
		boolean reported = this.before.count() <= RejectedKeys.SHOWN;
		this.rejected = new RejectedKeys(RejectedKeys.NONE.shown(), others.unwanted(), others.tooMany());
		for (String key : others.first()) {
			String reason = reasons.apply(key);
			this.rejected = this.rejected.show(key, reason);
			if (reported && !this.before.shown().containsKey(key)) {
				reportRejected(reason);
			}
		}
		this.unlisted += reported ? this.rejected.count() - others.first().size() : 0;
	}

	private void reportRejected(String reason) {
		report("Ignoring a key in " + this.directory + ": " + reason);
	}

	/** Report what is wrong with a key. */
	void report(String problem) {
		if (this.problems.size() < KeyWarnings.LINES) {
			this.problems.add(problem);
		}
		else {
			this.unlisted++;
		}
	}

	RejectedKeys done() {
		return this.rejected;
	}

	/** Return what is wrong with single keys, a line for each of the first. */
	List<String> problems() {
		return this.problems;
	}

	/** Return how many keys have a problem that is not listed. */
	long unlisted() {
		return this.unlisted;
	}

}
