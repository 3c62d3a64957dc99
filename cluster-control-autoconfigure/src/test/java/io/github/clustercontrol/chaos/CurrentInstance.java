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

import org.jspecify.annotations.Nullable;

/**
 * The instance at an address now, and what it is doing. Thread-safe.
 */
final class CurrentInstance {

	private State state = State.EMPTY;

	private @Nullable Instance instance;

	private @Nullable Recorder recorder;

	private boolean rested;

	private boolean out;

	private long wantedSinceNanos;

	synchronized @Nullable Instance instance() {
		return this.instance;
	}

	/** Return the recorder of the last instance, also after it ended. */
	synchronized @Nullable Recorder recorder() {
		return this.recorder;
	}

	synchronized boolean is(State state) {
		return this.state == state;
	}

	/**
	 * The time from which the key must be in etcd while the state is LIVING, and must not
	 * while an order keeps it out.
	 */
	synchronized long wantedSinceNanos() {
		return this.wantedSinceNanos;
	}

	synchronized boolean change(State from, State to) {
		if (this.state != from) {
			return false;
		}
		this.state = to;
		return true;
	}

	synchronized void started(Instance instance, Recorder recorder) {
		this.instance = instance;
		this.recorder = recorder;
		this.rested = this.out;
		this.wantedSinceNanos = System.nanoTime();
		this.state = State.LIVING;
	}

	/** It is in the rotation again. */
	synchronized void woken() {
		this.rested = true;
		this.wantedSinceNanos = System.nanoTime();
		change(State.RESTING, State.LIVING);
	}

	/** An order keeps the instances of this address out, until it is deleted. */
	synchronized void out(boolean out) {
		this.out = out;
		this.rested |= out;
		this.wantedSinceNanos = System.nanoTime();
	}

	synchronized boolean isOut() {
		return this.out;
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

	/** Return the instance, which is about to end, {@code null} if there is none. */
	synchronized @Nullable Instance take() {
		Instance taken = this.instance;
		this.instance = null;
		return taken;
	}

	synchronized void ended() {
		this.state = State.EMPTY;
	}

	/**
	 * What an instance is doing.
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
