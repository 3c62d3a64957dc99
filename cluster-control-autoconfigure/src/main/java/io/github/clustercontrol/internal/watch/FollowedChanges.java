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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

	private final ClusterSettings settings;

	private final LongSupplier decided;

	private final ChangePublisher publisher;

	private final Tracker listening;

	/** Those of the cluster, and those of files that have it. */
	private final Map<HandlerChain, Tracker> handlers = new ConcurrentHashMap<>();

	private volatile Runnable progressed = () -> {
	};

	private volatile long removal;

	/** {@code decided} returns the revision up to which it is decided who left. */
	FollowedChanges(ClusterSettings settings, LongSupplier decided, ChangePublisher publisher) {
		this.settings = settings;
		this.decided = decided;
		this.publisher = publisher;
		this.listening = tracker();
		publisher.track(this.listening);
	}

	/** Handlers follow the cluster from now on. To be called before the first step. */
	void follow(HandlerChain chain) {
		if (!chain.isEmpty()) {
			Tracker handling = tracker();
			chain.track(handling);
			this.handlers.put(chain, handling);
		}
	}

	private Tracker tracker() {
		return new Tracker(this.decided, () -> this.progressed.run());
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
		return this.settings.directory();
	}

	@Override
	public Observed observe() {
		long removal = this.removal;
		long shown = this.decided.getAsLong();
		// No listener is called before the context is refreshed and once its close began
		long published = this.publisher.isOpen() ? this.listening.processed() : shown;
		// A change is pending before it is handled
		long handled = this.handlers.values().stream().mapToLong(Tracker::processed).min().orElse(Long.MAX_VALUE);
		long reloaded = this.handlers.keySet()
			.stream()
			.mapToLong((chain) -> chain.reloadedRevision(this.settings.name()))
			.min()
			.orElse(Long.MAX_VALUE);
		return new Observed(shown, published, handled, reloaded, removal);
	}

	@Override
	public void onProgress(Runnable task) {
		this.progressed = task;
	}

}
