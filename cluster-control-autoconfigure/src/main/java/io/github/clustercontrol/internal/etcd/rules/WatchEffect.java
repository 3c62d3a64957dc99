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

import org.jspecify.annotations.Nullable;

/**
 * Something to be done because of an event.
 */
public sealed interface WatchEffect {

	/** Do it, and return the answer to a request, otherwise {@code null}. */
	@Nullable WatchEvent perform(Actions actions);

	/**
	 * An effect that needs no value.
	 */
	enum Action implements WatchEffect {

		/** Close the open watch, if there is one, and read everything. */
		READ,

		/** Read everything while the watch stays open. */
		RELIST,

		/** Send a linearizable read. */
		ASK,

		/** Close the open watch, if there is one. */
		CLOSE,

		/** Send a progress request on the open watch. */
		REQUEST_PROGRESS,

		/** Deliver what was read. */
		DELIVER_LISTING,

		/** Deliver what was read in another history than what was delivered before. */
		DELIVER_RESTART,

		/** Deliver what was read while the watch was open, to be compared. */
		DELIVER_COMPARISON;

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			return actions.perform(this);
		}

	}

	/**
	 * Close the open watch, if there is one, and open another.
	 *
	 * @param revision the first revision that it delivers
	 */
	record Open(long revision) implements WatchEffect {

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			return actions.open(this.revision);
		}

	}

	/**
	 * Deliver changes of the {@link WatchEvent.Changed}.
	 *
	 * @param from the first revision to deliver
	 * @param to the last revision to deliver
	 */
	record Deliver(long from, long to) implements WatchEffect {

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			actions.deliver(this.from, this.to);
			return null;
		}

	}

	/**
	 * Report that etcd confirmed what was delivered so far.
	 *
	 * @param ago how many nanoseconds ago
	 */
	record Confirm(long ago) implements WatchEffect {

		static final Confirm NOW = new Confirm(0);

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			actions.confirm(this.ago);
			return null;
		}

	}

	/**
	 * Report a failure that neither a request nor a watch has reported.
	 *
	 * @param problem what is wrong
	 * @param answered whether etcd answered nevertheless
	 */
	record Report(String problem, boolean answered) implements WatchEffect {

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			actions.report(this.problem, this.answered);
			return null;
		}

	}

	/** Report that another etcd cluster answers than before. */
	record ReportOtherCluster(long clusterId) implements WatchEffect {

		@Override
		public @Nullable WatchEvent perform(Actions actions) {
			actions.reportOtherCluster(this.clusterId);
			return null;
		}

	}

	/**
	 * What can be done.
	 */
	interface Actions {

		@Nullable WatchEvent perform(Action action);

		/** Open a watch. Return the failure, {@code null} if the watch was requested. */
		@Nullable WatchEvent open(long revision);

		void deliver(long from, long to);

		void confirm(long ago);

		void report(String problem, boolean answered);

		void reportOtherCluster(long clusterId);

	}

}
