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

import java.util.function.LongSupplier;

import io.github.clustercontrol.internal.announce.ConsumedCluster;
import io.github.clustercontrol.internal.announce.Tracker;
import io.github.clustercontrol.internal.announce.rules.Observed;
import io.github.clustercontrol.internal.handler.HandlerChain;
import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * How far the listeners and handlers of this application follow the changes of a cluster.
 */
final class FollowedChanges implements ConsumedCluster {

	private final ClusterDirectory directory;

	private final LongSupplier decided;

	private final ChangePublisher publisher;

	private final HandlerChain handlers;

	private final Tracker listening;

	private final Tracker handling;

	private volatile Runnable progressed = () -> {
	};

	private volatile long removal;

	/** {@code decided} returns the revision up to which it is decided who left. */
	FollowedChanges(ClusterDirectory directory, LongSupplier decided, ChangePublisher publisher,
			HandlerChain handlers) {
		this.directory = directory;
		this.decided = decided;
		this.publisher = publisher;
		this.handlers = handlers;
		this.listening = new Tracker(decided, () -> this.progressed.run());
		this.handling = new Tracker(decided, () -> this.progressed.run());
		publisher.track(this.listening);
		handlers.track(this.handling);
	}

	/**
	 * A state is shown. {@code removal} is its revision if it may have removed a member,
	 * which may wait for the announcement, and 0 otherwise.
	 */
	void shown(long removal) {
		if (removal > 0) {
			this.removal = removal;
		}
		this.progressed.run();
	}

	@Override
	public ClusterDirectory directory() {
		return this.directory;
	}

	@Override
	public Observed observe() {
		long removal = this.removal;
		long shown = this.decided.getAsLong();
		// No listener is called before the context is refreshed and once its close began
		long published = this.publisher.isOpen() ? this.listening.processed() : shown;
		// A change is pending before it is handled
		long handled = this.handlers.isEmpty() ? Long.MAX_VALUE : this.handling.processed();
		return new Observed(shown, published, handled, this.handlers.reloadedRevision(), removal);
	}

	@Override
	public void onProgress(Runnable task) {
		this.progressed = task;
	}

}
