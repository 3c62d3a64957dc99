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

package io.github.clustercontrol.benchmark;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The time of an arrival, set by the receiving thread and read by the waiting thread.
 */
final class Arrivals {

	private final BlockingQueue<Long> nanos = new LinkedBlockingQueue<>();

	void now() {
		this.nanos.add(System.nanoTime());
	}

	/** Wait for the next arrival and return its time, by {@link System#nanoTime()}. */
	long next() throws InterruptedException {
		Long next = this.nanos.poll(60, TimeUnit.SECONDS);
		if (next == null) {
			throw new IllegalStateException("Nothing arrived within a minute");
		}
		return next;
	}

	long last(int count) throws InterruptedException {
		long last = next();
		for (int i = 1; i < count; i++) {
			last = Math.max(last, next());
		}
		return last;
	}

}
