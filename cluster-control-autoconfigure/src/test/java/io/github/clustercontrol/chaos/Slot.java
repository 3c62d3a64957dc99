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
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.clustercontrol.chaos.CurrentInstance.State;
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
	 * It leaves with etcd or without: within 3 s by contract and 5 s of draining, and
	 * this machine is busy.
	 */
	private static final Duration LEAVES_WITHIN = Duration.ofSeconds(15);

	private final int number;

	private final @Nullable String key;

	private final int ttlSeconds;

	private final List<String> endpoints;

	private final Population population;

	private final ActionThread actions;

	private final CurrentInstance current = new CurrentInstance();

	private int change;

	/**
	 * The last change that the instance was asked to publish, 0 for what it began with.
	 */
	private volatile int published;

	Slot(int number, @Nullable String key, int ttlSeconds, List<String> endpoints, Population population) {
		this.number = number;
		this.key = key;
		this.ttlSeconds = ttlSeconds;
		this.endpoints = endpoints;
		this.population = population;
		this.actions = new ActionThread("chaos-slot-" + number, (ex) -> report(ex.toString()));
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

	CurrentInstance current() {
		return this.current;
	}

	/** Start an instance where there is none. */
	boolean join() {
		if (!this.current.change(State.EMPTY, State.STARTING)) {
			return false;
		}
		this.actions.execute(this::start);
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
			this.current.change(State.STARTING, State.EMPTY);
			throw ex;
		}
		this.published = 0;
		this.current.started(started, recorder);
	}

	/** Publish other metadata. */
	void changeMetadata() {
		this.actions.execute(() -> {
			Instance instance = this.current.instance();
			Recorder recorder = this.current.recorder();
			if (instance != null && recorder != null && this.current.is(State.LIVING)) {
				instance.publish(recorder.identity().metadata(++this.change));
				this.published = this.change;
			}
		});
	}

	/** Whether a value is the last one that its instance published. */
	boolean isLastValue(String value) {
		Recorder recorder = this.current.recorder();
		return recorder == null || (value.contains("\"run\":\"" + recorder.identity().run() + "\"")
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
		return die() && startAgain();
	}

	/** Stop the instance, and start another one. */
	boolean leaveAndReturn() {
		return leave() && startAgain();
	}

	private boolean startAgain() {
		this.actions.execute(() -> {
			if (this.current.change(State.EMPTY, State.STARTING)) {
				start();
			}
		});
		return true;
	}

	private boolean end(Consumer<Instance> how) {
		if (!this.current.change(State.LIVING, State.LEAVING)) {
			return false;
		}
		Recorder recorder = this.current.recorder();
		if (recorder != null) {
			recorder.markOver();
		}
		this.actions.execute(() -> empty(how));
		return true;
	}

	/** Leave the rotation and return after a pause. */
	boolean rest(Duration pause) {
		Recorder recorder = this.current.recorder();
		// The key of a predecessor that crashed stays until it expires
		if (recorder == null || !recorder.wasRegistered() || !this.current.change(State.LIVING, State.RESTING)) {
			return false;
		}
		this.actions.execute(() -> {
			Instance instance = this.current.instance();
			if (instance == null || !this.current.is(State.RESTING)) {
				return;
			}
			try {
				instance.rest();
				awaitGone();
				Pause.letPass(pause);
				instance.wake();
			}
			finally {
				this.current.woken();
			}
		});
		return true;
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
			report("the key was not deleted when the instance left the rotation");
		}
	}

	/** The starter stopped the instance. */
	private void stopped() {
		this.actions.execute(() -> empty(Instance::leave));
	}

	private void empty(Consumer<Instance> how) {
		Instance instance = this.current.take();
		if (instance == null) {
			return;
		}
		this.population.count(instance);
		long begin = System.nanoTime();
		try {
			how.accept(instance);
		}
		finally {
			Duration took = Duration.ofNanos(System.nanoTime() - begin);
			if (took.compareTo(LEAVES_WITHIN) > 0) {
				report("the instance took " + took.toMillis() + " ms to end");
			}
			this.current.ended();
			this.population.emptied(this);
		}
	}

	private void report(String problem) {
		this.population.judge().report(Promise.NO_FAILURE, "Slot " + this.number + ": " + problem);
	}

	/** Wait until all actions have ended. */
	void finish() {
		this.actions.finish(
				() -> this.current.is(State.EMPTY) || this.current.is(State.LIVING) || this.current.is(State.ORDERED));
	}

	void close() {
		this.actions.close();
		Instance left = this.current.instance();
		if (left != null) {
			left.die();
		}
	}

	@Override
	public String toString() {
		Recorder recorder = this.current.recorder();
		return "slot " + this.number + ((recorder != null) ? ", " + recorder.identity() : "");
	}

}
