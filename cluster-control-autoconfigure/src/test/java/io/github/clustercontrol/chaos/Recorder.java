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

package io.github.clustercontrol.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.chaos.Instance.Identity;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Records all events of one instance until they are judged.
 */
final class Recorder implements ApplicationListener<PayloadApplicationEvent<?>>, ApplicationTerminator {

	private final Identity identity;

	private final Duration linger;

	private final Runnable onStop;

	private final Queue<ClusterChangedEvent> events = new ConcurrentLinkedQueue<>();

	private final Map<String, ClusterSnapshot> received = new ConcurrentHashMap<>();

	private final AtomicInteger stops = new AtomicInteger();

	private final Queue<Optional<String>> reasons = new ConcurrentLinkedQueue<>();

	/** What the last judged event of a cluster ended with. */
	private final Map<String, ClusterSnapshot> judged = new HashMap<>();

	private volatile boolean registered;

	private volatile boolean over;

	/**
	 * Create a recorder.
	 * @param identity the instance
	 * @param linger the time that a listener takes for each event, so that some are
	 * merged
	 * @param onStop called when the starter stops the instance
	 */
	Recorder(Identity identity, Duration linger, Runnable onStop) {
		this.identity = identity;
		this.linger = linger;
		this.onStop = onStop;
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<?> event) {
		if (event.getPayload() instanceof ClusterChangedEvent change) {
			receive(change);
		}
		else if (event.getPayload() instanceof SelfRegisteredEvent) {
			registered();
		}
		else if (event.getPayload() instanceof SelfRemovedEvent removed) {
			this.reasons.add(Optional.ofNullable(removed.reason()));
		}
	}

	void receive(ClusterChangedEvent change) {
		this.events.add(change);
		this.received.put(change.cluster(), change.current());
		if (!this.linger.isZero()) {
			Pause.letPass(this.linger);
		}
	}

	void registered() {
		this.registered = true;
	}

	@Override
	public void terminate(@Nullable ConfigurableApplicationContext context) {
		this.stops.incrementAndGet();
		this.onStop.run();
	}

	Identity identity() {
		return this.identity;
	}

	/** Whether the instance had its key at least once. */
	boolean wasRegistered() {
		return this.registered;
	}

	/** The reasons of its removals, each empty if none was given. */
	List<Optional<String>> reasons() {
		return List.copyOf(this.reasons);
	}

	/** The number of times that the starter stopped the instance. */
	int stops() {
		return this.stops.get();
	}

	/**
	 * The instance ends for another reason, so a delete by an operator need not stop it.
	 */
	void markOver() {
		this.over = true;
	}

	boolean isOver() {
		return this.over;
	}

	/** The last event's snapshot of a cluster, {@code null} if there was no event. */
	@Nullable ClusterSnapshot lastReceived(String cluster) {
		return this.received.get(cluster);
	}

	/**
	 * The events since the last call.
	 * @return the events in their order
	 */
	List<ClusterChangedEvent> take() {
		List<ClusterChangedEvent> taken = new ArrayList<>();
		for (ClusterChangedEvent event = this.events.poll(); event != null; event = this.events.poll()) {
			taken.add(event);
		}
		return taken;
	}

	/**
	 * Note which event was judged.
	 * @param event the event
	 * @return what the event before it ended with, or {@code null} if it is the first
	 */
	@Nullable ClusterSnapshot judged(ClusterChangedEvent event) {
		return this.judged.put(event.cluster(), event.current());
	}

	/** What the last event of a cluster that was judged ended with. */
	@Nullable ClusterSnapshot lastJudged(String cluster) {
		return this.judged.get(cluster);
	}

}
