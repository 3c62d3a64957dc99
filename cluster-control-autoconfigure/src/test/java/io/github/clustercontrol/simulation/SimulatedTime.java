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

import java.util.PriorityQueue;

/**
 * The clock and the timers of a simulation. Time passes only from one timer to the next.
 */
final class SimulatedTime {

	static final long MILLISECOND = 1_000_000L;

	static final long SECOND = 1_000_000_000L;

	/** Many times as many as any simulation without an endless loop has. */
	private static final int MOST_TASKS = 50_000;

	private final PriorityQueue<Timer> timers = new PriorityQueue<>();

	private long now;

	private long created;

	private int run;

	private long jitters;

	long now() {
		return this.now;
	}

	/** Return the next number from 0 to 1, spread evenly. */
	double jitter() {
		// The fractional parts of multiples of the golden ratio
		double jitter = ++this.jitters * 0.6180339887498949;
		return jitter - Math.floor(jitter);
	}

	/**
	 * Run a task later.
	 * @param delay the delay in nanoseconds
	 * @param task the task
	 * @return its timer
	 */
	Timer after(long delay, Runnable task) {
		return at(this.now + delay, task);
	}

	Timer at(long time, Runnable task) {
		Timer timer = new Timer(Math.max(time, this.now), this.created++, task);
		this.timers.add(timer);
		return timer;
	}

	/** Run all that is due until a time from now. */
	void pass(long duration) {
		long until = this.now + duration;
		Timer next = this.timers.peek();
		while (next != null && next.time <= until) {
			this.timers.poll();
			this.now = next.time;
			if (!next.cancelled) {
				if (++this.run > MOST_TASKS) {
					throw new BrokenRule("There is an endless loop");
				}
				next.task.run();
			}
			next = this.timers.peek();
		}
		this.now = until;
	}

	/**
	 * A task that is to run.
	 */
	static final class Timer implements Comparable<Timer> {

		private final long time;

		private final long order;

		private final Runnable task;

		private boolean cancelled;

		private Timer(long time, long order, Runnable task) {
			this.time = time;
			this.order = order;
			this.task = task;
		}

		void cancel() {
			this.cancelled = true;
		}

		@Override
		public int compareTo(Timer other) {
			int byTime = Long.compare(this.time, other.time);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
