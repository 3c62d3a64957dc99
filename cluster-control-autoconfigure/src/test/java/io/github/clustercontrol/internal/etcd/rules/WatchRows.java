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

package io.github.clustercontrol.internal.etcd.rules;

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Due;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Listed;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Opening;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;

/**
 * What the tables of {@link WatchRulesTests} have in common: the state before, and short
 * names for states and events.
 */
abstract class WatchRows {

	static final long ALL = Long.MAX_VALUE;

	static final long CLUSTER = 7;

	static final long OTHER_CLUSTER = 8;

	static final long TERM = 3;

	/**
	 * All up to revision 100 was delivered; etcd was at 120 when the watch was opened.
	 */
	static final WatchPosition POSITION = new WatchPosition(101, CLUSTER, TERM, 120, 0);

	static final long NOW = seconds(1000);

	static final Moment MOMENT = new Moment(NOW, 0.5, 120, Renewal.NONE);

	/** A half more than half of 100 ms. */
	static final long SHORT_PAUSE = NOW + millis(75);

	/** A half more than half of 800 ms. */
	static final long LONG_PAUSE = NOW + millis(600);

	static final PeriodicRelist RELIST = new PeriodicRelist(NOW + seconds(100), 0, ALL, false);

	static final WatchPolicy POLICY = new WatchPolicy(Duration.ofSeconds(5), Duration.ofMinutes(5),
			Duration.ofSeconds(10));

	static final ProgressSupport MISSING = new ProgressSupport(2, true);

	static WatchState at(WatchPhase phase) {
		return new WatchState(phase, POSITION, RELIST, ProgressSupport.ASSUMED, Retries.NONE);
	}

	static WatchState opening(int before) {
		return at(new Opening(NOW + seconds(1 << before))).with(retries(before + 1));
	}

	static Retries retries(int openings) {
		return new Retries(openings, 0, 0);
	}

	static ProgressSupport unanswered(int watches) {
		return new ProgressSupport(watches, false);
	}

	static Listed listed(long revision, long clusterId, long took) {
		return new Listed(new Header(clusterId, revision, TERM), took);
	}

	static WatchPosition next(long revision) {
		return new WatchPosition(revision, CLUSTER, TERM, 120, 0);
	}

	static WatchPosition progress(long revision) {
		return new WatchPosition(101, CLUSTER, TERM, 120, revision);
	}

	static PeriodicRelist scheduled() {
		return new PeriodicRelist(NOW + seconds(330), 0, ALL, false);
	}

	static PeriodicRelist held(long revision, long compareDue, boolean responded) {
		return new PeriodicRelist(RELIST.due(), revision, compareDue, responded);
	}

	static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	static long millis(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

	static Renewal renewal(long revision, long millisAgo) {
		return new Renewal(new Header(CLUSTER, revision, TERM), NOW - millis(millisAgo));
	}

	static Row row(String name) {
		return new Row(name, WatchState.NEW, new Due(), MOMENT, WatchState.NEW, List.of());
	}

	/**
	 * A row of the table.
	 */
	record Row(String name, WatchState state, WatchEvent event, Moment moment, WatchState next,
			List<WatchEffect> effects) {

		Row in(WatchState state) {
			return new Row(this.name, state, this.event, this.moment, state, this.effects);
		}

		Row on(WatchEvent event) {
			return new Row(this.name, this.state, event, this.moment, this.next, this.effects);
		}

		Row after(Renewal renewal) {
			return after(renewal, 120);
		}

		Row after(Renewal renewal, long knownRevision) {
			return new Row(this.name, this.state, this.event, new Moment(NOW, 0.5, knownRevision, renewal), this.next,
					this.effects);
		}

		Row leadsTo(WatchState next, WatchEffect... effects) {
			return new Row(this.name, this.state, this.event, this.moment, next, List.of(effects));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
