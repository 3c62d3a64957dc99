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

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import org.jspecify.annotations.Nullable;

/**
 * All that can be seen of a watched cluster at one moment. Immutable.
 *
 * @param snapshot the snapshot that {@code Clusters} returns
 * @param state the state of the directory, empty until it is read
 * @param confirmation when etcd last confirmed the state, {@code null} if it never did
 * @param failure the last failure of the watch, {@code null} while it works
 * @param divergences how many members the watch missed
 */
record ClusterView(ClusterSnapshot snapshot, ClusterState state, @Nullable Confirmation confirmation,
		@Nullable EtcdRequestException failure, long divergences) {

	static ClusterView unknown(String cluster) {
		return new ClusterView(ClusterSnapshot.unknown(cluster), ClusterState.NONE, null, null, 0);
	}

	/** Show a snapshot of an earlier run, unless the cluster was read. */
	ClusterView restored(ClusterSnapshot cached) {
		return (this.snapshot.source() == Source.UNKNOWN) ? with(cached, this.state) : this;
	}

	/** Show another source, if it is a certain one now. */
	ClusterView marked(Source from, Source to, @Nullable Instant since) {
		ClusterSnapshot last = this.snapshot;
		return (last.source() != from) ? this
				: with(new ClusterSnapshot(last.cluster(), last.revision(), last.members(), to, since), this.state);
	}

	/** Show a state that etcd did not confirm now: the source stays. */
	ClusterView with(ClusterState state) {
		return with(state, this.snapshot.source(), this.snapshot.since());
	}

	ClusterView with(ClusterState state, Source source, @Nullable Instant since) {
		return with(new ClusterSnapshot(this.snapshot.cluster(), state.revision(), state.members(), source, since),
				state);
	}

	private ClusterView with(ClusterSnapshot snapshot, ClusterState state) {
		return new ClusterView(snapshot, state, this.confirmation, this.failure, this.divergences);
	}

	ClusterView confirmed(Confirmation confirmation) {
		Confirmation last = confirmation.latest(this.confirmation);
		return new ClusterView(this.snapshot, this.state, last, null, this.divergences);
	}

	ClusterView failed(EtcdRequestException failure) {
		return new ClusterView(this.snapshot, this.state, this.confirmation, failure, this.divergences);
	}

	ClusterView diverged(int members) {
		return new ClusterView(this.snapshot, this.state, this.confirmation, this.failure, this.divergences + members);
	}

	/**
	 * Return the revision of etcd up to which all members that left on purpose are
	 * removed, 0 while that is not known.
	 */
	long decidedRevision() {
		boolean read = this.snapshot.source() == Source.LIVE || this.snapshot.source() == Source.STALE;
		return (read && !this.state.departures().isUndecided()) ? this.state.revision() : 0;
	}

	/** Return how long ago etcd confirmed the state, or {@code null} if it never did. */
	@Nullable Duration staleness() {
		return (this.confirmation != null) ? Duration.ofNanos(System.nanoTime() - this.confirmation.nanos()) : null;
	}

	/**
	 * A moment at which the state was up to date, as etcd confirmed.
	 *
	 * @param time when an answer arrived, or a renewal was sent
	 * @param nanos the same by {@link System#nanoTime()}
	 */
	record Confirmation(Instant time, long nanos) {

		static Confirmation now() {
			return ago(Duration.ZERO);
		}

		static Confirmation ago(Duration ago) {
			return new Confirmation(Instant.now().minusNanos(ago.toNanos()), System.nanoTime() - ago.toNanos());
		}

		private Confirmation latest(@Nullable Confirmation other) {
			return (other != null && other.nanos - this.nanos > 0) ? other : this;
		}

	}

}
