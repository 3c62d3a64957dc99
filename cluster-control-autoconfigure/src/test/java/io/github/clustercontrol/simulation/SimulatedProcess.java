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

package io.github.clustercontrol.simulation;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A process of a simulation: its tasks wait while it is paused, and are lost when it is
 * killed.
 */
final class SimulatedProcess {

	private final SimulatedTime time;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private boolean paused;

	private boolean killed;

	SimulatedProcess(SimulatedTime time) {
		this.time = time;
	}

	long now() {
		return this.time.now();
	}

	double jitter() {
		return this.time.jitter();
	}

	boolean isAlive() {
		return !this.killed;
	}

	boolean isPaused() {
		return this.paused;
	}

	SimulatedTime.Timer after(long delay, Runnable task) {
		return this.time.after(delay, () -> run(task));
	}

	SimulatedTime.Timer at(long time, Runnable task) {
		return this.time.at(time, () -> run(task));
	}

	/** Run a task, or once it is no longer paused. */
	void run(Runnable task) {
		if (this.paused) {
			this.waiting.add(task);
		}
		else if (!this.killed) {
			task.run();
		}
	}

	void pause() {
		this.paused = true;
	}

	void resume() {
		this.paused = false;
		while (!this.paused && !this.waiting.isEmpty()) {
			run(this.waiting.remove());
		}
	}

	void kill() {
		this.killed = true;
		this.waiting.clear();
	}

}
