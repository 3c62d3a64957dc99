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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The times at which the events of etcd arrived that are not published yet.
 */
final class Arrivals {

	/** More events wait only while a listener is blocked. */
	private static final int MOST = 1_000;

	private final Queue<Arrival> arrivals = new ArrayDeque<>();

	synchronized void add(long revision, long nanos) {
		if (this.arrivals.size() < MOST) {
			this.arrivals.add(new Arrival(revision, nanos));
		}
	}

	synchronized void clear() {
		this.arrivals.clear();
	}

	/** Remove the events up to a revision, and return when they arrived. */
	synchronized List<Long> upTo(long revision) {
		List<Long> taken = new ArrayList<>();
		while (!this.arrivals.isEmpty() && this.arrivals.element().revision() <= revision) {
			taken.add(this.arrivals.remove().nanos());
		}
		return taken;
	}

	private record Arrival(long revision, long nanos) {
	}

}
