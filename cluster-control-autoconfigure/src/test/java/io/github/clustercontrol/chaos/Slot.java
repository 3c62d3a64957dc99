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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.clustercontrol.chaos.Finding.Promise;
import io.github.clustercontrol.chaos.Instance.Identity;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An address at which instances live one after the other. What happens to it happens in
 * order, on a thread of its own, and beside what happens to others.
 */
final class Slot {

	/**
	 * It leaves with etcd or without: within 3 s by contract, and this machine is busy.
	 */
	private static final Duration LEAVES_WITHIN = Duration.ofSeconds(10);

	private final int number;

	private final @Nullable String key;

	private final int ttlSeconds;

	private final List<String> endpoints;

	private final Population population;

	private final ExecutorService executor;

	private State state = State.EMPTY;

	private @Nullable Instance instance;

	private @Nullable Recorder recorder;

	private boolean rested;

	private int change;

	/**
	 * The last change that the instance was asked to publish, 0 for what it began with.
	 */
	private int published;

	private long wantedSinceNanos;

	Slot(int number, @Nullable String key, int ttlSeconds, List<String> endpoints, Population population) {
		this.number = number;
		this.key = key;
		this.ttlSeconds = ttlSeconds;
		this.endpoints = endpoints;
		this.population = population;
		this.executor = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, "chaos-slot-" + number);
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Apply an action to the first slot, from an index on, that can take it.
	 * @param slots all slots
	 * @param from the index
	 * @param action returns whether the slot has taken it
	 */
	static void first(List<Slot> slots, int from, Predicate<Slot> action) {
		for (int i = 0; i < slots.size(); i++) {
			if (action.test(slots.get((from + i) % slots.size()))) {
				return;
			}
		}
	}

	@Nullable String key() {
		return this.key;
	}

	int ttlSeconds() {
		return this.ttlSeconds;
	}

	synchronized @Nullable Instance instance() {
		return this.instance;
	}

	synchronized @Nullable Recorder recorder() {
		return this.recorder;
	}

	synchronized boolean is(State state) {
		return this.state == state;
	}

	/** The time from which the key must be in etcd, while the slot is LIVING. */
	synchronized long wantedSinceNanos() {
		return this.wantedSinceNanos;
	}

	private synchronized boolean change(State from, State to) {
		if (this.state != from) {
			return false;
		}
		this.state = to;
		return true;
	}

	/** Start an instance where there is none. */
	boolean join() {
		if (!change(State.EMPTY, State.STARTING)) {
			return false;
		}
		then(this::start);
		return true;
	}

	private void start() {
		int run = this.population.nextRun();
		Identity identity = new Identity(run, this.key, this.ttlSeconds, this.endpoints);
		Duration linger = Duration.ofMillis((run % 3 == 0) ? 200 : 0);
		Recorder recorder = new Recorder(identity, linger, this::stopped);
		this.population.add(recorder);
		Instance started;
		try {
			started = this.population.factory().start(identity, recorder);
		}
		catch (RuntimeException ex) {
			recorder.markOver();
			change(State.STARTING, State.EMPTY);
			throw ex;
		}
		synchronized (this) {
			this.recorder = recorder;
			this.instance = started;
			this.rested = false;
			this.published = 0;
			this.wantedSinceNanos = System.nanoTime();
			this.state = State.LIVING;
		}
	}

	/** Publish other metadata. */
	void changeMetadata() {
		then(() -> {
			Instance current = instance();
			Recorder recorder = recorder();
			if (current != null && recorder != null && is(State.LIVING)) {
				current.publish(recorder.identity().metadata(++this.change));
				published(this.change);
			}
		});
	}

	private synchronized void published(int change) {
		this.published = change;
	}

	/** Whether a value is the last one that its instance published. */
	synchronized boolean isLastValue(String value) {
		return this.recorder == null || (value.contains("\"run\":\"" + this.recorder.identity().run() + "\"")
				&& value.contains("\"change\":\"" + this.published + "\""));
	}

	/** Stop the instance. */
	boolean leave() {
		return end(Instance::leave);
	}

	/** End the instance as a crash does. */
	boolean die() {
		return end(Instance::die);
	}

	/** End the instance as a crash does, and start one while the key is still in etcd. */
	boolean dieAndReturn() {
		if (!die()) {
			return false;
		}
		then(() -> {
			if (change(State.EMPTY, State.STARTING)) {
				start();
			}
		});
		return true;
	}

	private boolean end(Consumer<Instance> how) {
		if (!change(State.LIVING, State.LEAVING)) {
			return false;
		}
		Recorder recorder = recorder();
		if (recorder != null) {
			recorder.markOver();
		}
		then(() -> empty(how));
		return true;
	}

	/** Leave the rotation and return after a pause. */
	boolean rest(Duration pause) {
		Recorder recorder = recorder();
		// The key of a predecessor that crashed stays until it expires
		if (recorder == null || !recorder.wasRegistered() || !change(State.LIVING, State.RESTING)) {
			return false;
		}
		then(() -> {
			Instance current = instance();
			if (current == null || !is(State.RESTING)) {
				return;
			}
			try {
				current.rest();
				awaitGone();
				Pause.letPass(pause);
				current.wake();
			}
			finally {
				woken();
			}
		});
		return true;
	}

	private synchronized void woken() {
		this.rested = true;
		this.wantedSinceNanos = System.nanoTime();
		change(State.RESTING, State.LIVING);
	}

	private void awaitGone() {
		try {
			// Two outages of etcd in a row take 20 s, and the pause between them may be
			// too short
			Awaitility.await("the key is deleted")
				.atMost(Duration.ofSeconds(45))
				.ignoreExceptions()
				.until(() -> this.population.witness().get(this.key).isEmpty());
		}
		catch (ConditionTimeoutException ex) {
			this.population.judge()
				.report(Promise.NO_FAILURE,
						"The key of slot " + this.number + " was not deleted when it left the rotation");
		}
	}

	/**
	 * Allow no other action on an instance whose key an operator is about to delete. It
	 * must have registered, and must not have deleted its key itself before: the answer
	 * to that delete may be lost, and then it takes the operator's delete for its own.
	 * @return whether the operator may delete its key
	 */
	synchronized boolean reserve() {
		if (this.state != State.LIVING || this.rested || this.recorder == null || !this.recorder.wasRegistered()) {
			return false;
		}
		this.state = State.ORDERED;
		return true;
	}

	/** There was no key to delete. */
	void release() {
		change(State.ORDERED, State.LIVING);
	}

	/** The starter stopped the instance. */
	private void stopped() {
		then(() -> empty(Instance::leave));
	}

	private void empty(Consumer<Instance> how) {
		Instance current;
		synchronized (this) {
			current = this.instance;
			this.instance = null;
		}
		if (current == null) {
			return;
		}
		this.population.count(current);
		long begin = System.nanoTime();
		try {
			how.accept(current);
		}
		finally {
			Duration took = Duration.ofNanos(System.nanoTime() - begin);
			if (took.compareTo(LEAVES_WITHIN) > 0) {
				this.population.judge()
					.report(Promise.NO_FAILURE,
							"The instance of slot " + this.number + " took " + took.toMillis() + " ms to end");
			}
			synchronized (this) {
				this.state = State.EMPTY;
			}
			this.population.emptied(this);
		}
	}

	private void then(Runnable task) {
		this.executor.execute(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				this.population.judge().report(Promise.NO_FAILURE, "Slot " + this.number + ": " + ex);
			}
		});
	}

	/** Wait until all actions have ended. */
	void finish() {
		BooleanSupplier idle = () -> is(State.EMPTY) || is(State.LIVING) || is(State.ORDERED);
		Awaitility.await("slot " + this.number + " is done").atMost(Duration.ofMinutes(1)).until(idle::getAsBoolean);
		// Actions that do not change the state
		CompletableFuture.runAsync(() -> {
		}, this.executor).orTimeout(1, TimeUnit.MINUTES).join();
	}

	void close() {
		this.executor.shutdownNow();
		try {
			this.executor.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Instance left = instance();
		if (left != null) {
			left.die();
		}
	}

	@Override
	public String toString() {
		Recorder recorder = recorder();
		return "slot " + this.number + ((recorder != null) ? ", " + recorder.identity() : "");
	}

	/**
	 * The state of an address.
	 */
	enum State {

		/** There is no instance. */
		EMPTY,

		/** An instance starts. */
		STARTING,

		/** The key of the instance must be in etcd. */
		LIVING,

		/** An instance is out of the rotation. */
		RESTING,

		/** An operator has deleted the key, or is about to. */
		ORDERED,

		/** An instance ends. */
		LEAVING

	}

}
