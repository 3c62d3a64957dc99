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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@link WatchRules} against a simulated etcd that fails at random: whatever
 * happens, no change is missed, repeated or invented. A seed is a run.
 */
class WatchRulesRandomTests {

	private static final int RUNS = 3_000;

	private static final int STEPS = 120;

	@Test
	void missesRepeatsAndInventsNothing() {
		for (long seed = 0; seed < RUNS; seed++) {
			Run run = new Run(seed);
			try {
				run.play();
			}
			catch (Throwable ex) {
				throw new AssertionError("Seed " + seed + ": " + run.state, ex);
			}
		}
	}

	/** A change of a key, or of a key that is not watched. */
	private record Change(long revision, String key, boolean deleted) {
	}

	/** What a read returned. */
	private record Reading(long revision, Map<String, Long> keys) {
	}

	private static final class Run implements WatchEffect.Actions {

		private final WatchRules rules = new WatchRules(
				new WatchPolicy(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(2)));

		private final Random random;

		// etcd

		private final List<Change> history = new ArrayList<>();

		private long clusterId = 1;

		private long term = 2;

		private long compacted;

		private long snapshot;

		/**
		 * Whether it must not change before it is read: nothing could tell the restore.
		 */
		private boolean restored;

		// The network

		private boolean failing = true;

		private @Nullable Stream stream;

		private List<Change> response = List.of();

		private @Nullable Reading reading;

		private long known;

		// The watch

		private WatchState state = WatchState.NEW;

		private long nanos;

		/** What follows from all that was delivered. */
		private Map<String, Long> view = new TreeMap<>();

		private long delivered;

		private boolean changing;

		Run(long seed) {
			this.random = new Random(seed);
		}

		void play() {
			for (int step = 0; step < STEPS; step++) {
				step();
			}
			this.failing = false;
			Stream open = this.stream;
			if (open != null) {
				open.silent = false;
				open.lag = 0;
			}
			for (int step = 0; step < 400 && !isAtRest(); step++) {
				advance();
				respond();
			}
			assertThat(this.state.phase()).isInstanceOf(WatchPhase.Live.class);
			assertThat(this.view).isEqualTo(keys(revision()));
		}

		private boolean isAtRest() {
			return this.state.phase() instanceof WatchPhase.Live && this.stream != null && this.stream.next > revision()
					&& this.stream.isOurs();
		}

		private void step() {
			switch (this.random.nextInt(12)) {
				case 0, 1, 2 -> change();
				case 3, 4, 5, 6 -> respond();
				case 7 -> advance();
				case 8 -> {
					this.nanos += Duration.ofMillis(this.random.nextInt(400)).toNanos();
				}
				case 9 -> fault();
				case 10 -> handle(new WatchEvent.Due());
				default -> {
					this.known = Math.max(this.known, (this.random.nextInt(3) == 0) ? revision() : 0);
				}
			}
		}

		private void fault() {
			Stream open = this.stream;
			switch (this.random.nextInt(9)) {
				case 0 -> {
					this.compacted = Math.max(this.compacted, revision() - this.random.nextInt(3));
				}
				case 1 -> {
					this.snapshot = revision();
				}
				case 2 -> restore();
				case 3 -> wipe();
				case 4 -> handle(new WatchEvent.Crashed());
				case 5 -> {
					if (open != null) {
						open.silent = true;
					}
				}
				case 6 -> {
					if (open != null) {
						open.lag = this.random.nextInt(4);
					}
				}
				default -> breakStream();
			}
		}

		private void breakStream() {
			if (this.stream != null) {
				this.stream = null;
				handle(new WatchEvent.Failed(FailureKind.UNANSWERED));
			}
		}

		/** Only a lower term, or a lower revision, tells of a restore. */
		private void restore() {
			boolean termKnown = this.state.position().term() == this.term && this.term > 1;
			if (this.snapshot > 0 && this.snapshot < Math.min(revision(), this.state.position().next() - 1)) {
				this.history.removeIf((change) -> change.revision() > this.snapshot);
				this.compacted = Math.min(this.compacted, this.snapshot);
				this.restored = !termKnown;
				this.term = termKnown ? 1 : this.term;
				breakStream();
			}
		}

		private void wipe() {
			this.history.clear();
			this.compacted = 0;
			this.snapshot = 0;
			this.restored = false;
			this.clusterId++;
			this.term = 2;
			breakStream();
		}

		private void change() {
			if (this.restored) {
				return;
			}
			String key = "k" + this.random.nextInt(4);
			boolean there = keys(revision()).containsKey(key);
			this.history.add(new Change(revision() + 1, (this.random.nextInt(5) == 0) ? "other" : key,
					there && this.random.nextBoolean()));
		}

		private void advance() {
			this.nanos = Math.max(this.nanos,
					Math.min(this.state.due(), this.nanos + Duration.ofSeconds(30).toNanos()));
			handle(new WatchEvent.Due());
		}

		private long revision() {
			return this.history.isEmpty() ? 1 : this.history.get(this.history.size() - 1).revision();
		}

		private Map<String, Long> keys(long revision) {
			Map<String, Long> keys = new TreeMap<>();
			for (Change change : this.history) {
				if (change.revision() <= revision && !change.key().equals("other")) {
					if (change.deleted()) {
						keys.remove(change.key());
					}
					else {
						keys.put(change.key(), change.revision());
					}
				}
			}
			return keys;
		}

		/** Deliver the next response of the open watch. */
		private void respond() {
			Stream open = this.stream;
			if (open == null || open.silent) {
				return;
			}
			if (!open.created) {
				open.created = true;
				handle(new WatchEvent.Created(
						new Header(this.clusterId, Math.max(1, revision() - open.lag), this.term)));
				return;
			}
			if (open.next <= this.compacted && open.next <= revision()) {
				this.stream = null;
				handle(new WatchEvent.Failed(FailureKind.FAILED));
				return;
			}
			if (open.asked && this.failing && this.random.nextInt(6) == 0) {
				// An old etcd responds ahead of changes
				open.asked = false;
				handle(new WatchEvent.Progressed(revision()));
				return;
			}
			long upTo = Math.min(revision() - open.lag, open.next + this.random.nextInt(3));
			if (this.failing && this.random.nextInt(8) == 0) {
				// etcd repeats what it has sent
				open.next = Math.max(this.compacted + 1, open.next - this.random.nextInt(3));
			}
			List<Change> events = this.history.stream()
				.filter((change) -> change.revision() >= open.next && change.revision() <= upTo
						&& !change.key().equals("other"))
				.toList();
			open.next = Math.max(open.next, upTo + 1);
			if (!events.isEmpty()) {
				this.response = events;
				handle(new WatchEvent.Changed(events.get(0).revision(), events.get(events.size() - 1).revision()));
			}
			else if (open.asked && open.next > revision() - open.lag) {
				open.asked = false;
				handle(new WatchEvent.Progressed(revision() - open.lag));
			}
		}

		private void handle(WatchEvent event) {
			WatchEvent next = event;
			while (next != null) {
				this.changing = next instanceof WatchEvent.Changed;
				WatchStep step = this.rules.next(this.state, next,
						new Moment(this.nanos, this.random.nextDouble(), this.known));
				this.state = step.state();
				next = null;
				for (WatchEffect effect : step.effects()) {
					next = effect.perform(this);
				}
			}
		}

		@Override
		public @Nullable WatchEvent perform(WatchEffect.Action action) {
			switch (action) {
				case READ -> {
					this.stream = null;
					return read();
				}
				case RELIST -> {
					WatchEvent answer = read();
					return (answer instanceof WatchEvent.Failed) ? null : answer;
				}
				case ASK -> {
					return isLost() ? new WatchEvent.Failed(FailureKind.UNANSWERED)
							: new WatchEvent.Answered(note(), this.clusterId);
				}
				case CLOSE -> {
					this.stream = null;
				}
				case REQUEST_PROGRESS -> {
					if (this.stream != null) {
						this.stream.asked = true;
					}
				}
				case DELIVER_LISTING -> list();
				case DELIVER_COMPARISON -> {
					if (this.changing) {
						// The change before which it is compared proves that all is
						// delivered
						assertThat(this.view).isEqualTo(taken().keys());
					}
					list();
				}
				case CONFIRM -> assertThat(this.delivered).isLessThanOrEqualTo(revision());
			}
			return null;
		}

		private WatchEvent read() {
			if (isLost()) {
				return new WatchEvent.Failed(FailureKind.UNANSWERED);
			}
			this.restored = false;
			// As the connection does when etcd went back
			this.known = revision();
			this.reading = new Reading(revision(), keys(revision()));
			return new WatchEvent.Listed(new Header(this.clusterId, revision(), this.term), 0);
		}

		private long note() {
			this.known = Math.max(this.known, revision());
			return revision();
		}

		private boolean isLost() {
			return this.failing && this.random.nextInt(5) == 0;
		}

		private Reading taken() {
			assertThat(this.reading).isNotNull();
			return this.reading;
		}

		private void list() {
			this.view = new TreeMap<>(taken().keys());
			this.delivered = taken().revision();
			this.reading = null;
		}

		@Override
		public @Nullable WatchEvent open(long revision) {
			this.stream = new Stream(revision);
			return null;
		}

		@Override
		public void deliver(long from, long to) {
			for (Change change : this.response) {
				if (change.revision() >= from && change.revision() <= to) {
					assertThat(change.revision()).isGreaterThan(this.delivered);
					assertThat(this.history).contains(change);
					this.delivered = change.revision();
					if (change.deleted()) {
						this.view.remove(change.key());
					}
					else {
						this.view.put(change.key(), change.revision());
					}
				}
			}
		}

		@Override
		public void report(String problem, boolean answered) {
		}

		@Override
		public void reportOtherCluster(long clusterId) {
		}

		/** A watch of the simulated etcd. */
		private final class Stream {

			private final long clusterId = Run.this.clusterId;

			private long next;

			private long lag;

			private boolean created;

			private boolean asked;

			private boolean silent;

			Stream(long next) {
				this.next = next;
				this.silent = Run.this.failing && Run.this.random.nextInt(10) == 0;
				this.lag = (Run.this.failing && Run.this.random.nextInt(6) == 0) ? Run.this.random.nextInt(4) : 0;
			}

			boolean isOurs() {
				return this.clusterId == Run.this.clusterId;
			}

		}

	}

}
