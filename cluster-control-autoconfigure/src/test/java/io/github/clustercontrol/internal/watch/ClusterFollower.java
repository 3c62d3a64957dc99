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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;

/**
 * The decisions on the members of a cluster, without etcd, threads and clock, for a
 * simulation. No other class of the simulation knows how they are made.
 */
public final class ClusterFollower {

	private static final ClusterLimits LIMITS = new ClusterLimits(1000, 1_000_000);

	/** A decoder of JSON is expensive to create. */
	private static final Map<String, ClusterRules> RULES = new ConcurrentHashMap<>();

	private final ClusterRules rules;

	private final Cause cause;

	private final LongSupplier nanoTime;

	private ClusterState state = ClusterState.NONE;

	private List<Member> delivered = List.of();

	private final Set<String> replayed = new TreeSet<>();

	/**
	 * Create a follower.
	 * @param path the directory of the cluster
	 * @param expiryHold for how long to hold members whose leases expired together
	 * @param cause returns why a key is gone
	 * @param nanoTime the clock
	 */
	public ClusterFollower(String path, Duration expiryHold, Cause cause, LongSupplier nanoTime) {
		this.rules = RULES.computeIfAbsent(path + " " + expiryHold,
				(key) -> new ClusterRules(new ClusterDirectory(path), LIMITS, expiryHold));
		this.cause = cause;
		this.nanoTime = nanoTime;
	}

	public void listed(Listing listing) {
		step((draft) -> draft.replace(listing, new ReadAhead(this.rules, () -> this.state.members())));
	}

	public void changed(List<KeyChange> changes) {
		step((draft) -> draft.change(changes));
	}

	public void release() {
		step(ClusterDraft::release);
	}

	private void step(Consumer<ClusterDraft> changes) {
		ClusterDraft draft = new ClusterDraft(this.rules, this.state, this.nanoTime.getAsLong());
		changes.accept(draft);
		for (Departure question = draft.question(); question != null; question = draft.question()) {
			Boolean expired = this.cause.expired(question.lease(), question.revision());
			if (expired != null) {
				draft.answered(question, expired);
			}
			else {
				draft.unanswered(this.nanoTime.getAsLong());
			}
		}
		ChangeHistory before = this.state.history();
		this.state = draft.done(Instant.EPOCH);
		if (this.state.history() != before) {
			List<Change> history = this.state.history().changes();
			Change last = history.get(history.size() - 1);
			last.left().forEach(this.replayed::remove);
			this.replayed.addAll(last.joined());
		}
	}

	public @Nullable Duration nextRelease() {
		return this.state.departures().nextDecision(this.rules.expiryHold(), this.nanoTime.getAsLong());
	}

	public long revision() {
		return this.state.revision();
	}

	public List<Member> members() {
		return this.state.members();
	}

	/**
	 * Return the members by the history of changes.
	 * @return their addresses
	 */
	public Set<String> replayed() {
		return this.replayed;
	}

	/**
	 * Return the members that are held.
	 * @return their addresses
	 */
	public Set<String> held() {
		return this.state.departures().held().keySet();
	}

	/**
	 * Return what has not been published to a listener yet.
	 * @return the difference to the call before
	 */
	public ClusterDiff difference() {
		List<Member> before = this.delivered;
		this.delivered = members();
		return ClusterDiff.between(before, this.delivered);
	}

	/**
	 * Tells why a key is gone.
	 */
	@FunctionalInterface
	public interface Cause {

		/**
		 * Ask etcd.
		 * @param lease the lease of the key
		 * @param revision the revision at which the key was gone
		 * @return whether the lease expired, {@code null} if etcd does not answer
		 */
		@Nullable Boolean expired(long lease, long revision);

	}

}
