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

package io.github.clustercontrol.benchmark.scale;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * Records when changes reach the listeners of all applications in this JVM.
 */
final class Recorder {

	/** When the last listener received a change, by the time of its write. */
	private final Map<Long, Long> receivedByWritten = new ConcurrentHashMap<>();

	private final LongAdder events = new LongAdder();

	private final LongAdder changes = new LongAdder();

	private volatile boolean timing = true;

	/** Reset; then record times, or only count. */
	void reset(boolean timing) {
		this.timing = timing;
		this.receivedByWritten.clear();
		this.events.reset();
		this.changes.reset();
	}

	void record(ClusterChangedEvent event) {
		long now = System.nanoTime();
		this.events.increment();
		for (List<Member> members : List.of(event.added(), event.updated(), event.removed())) {
			this.changes.add(members.size());
			if (this.timing && members != event.removed()) {
				members.forEach((member) -> {
					Long written = written(member);
					if (written != null) {
						this.receivedByWritten.merge(written, now, Math::max);
					}
				});
			}
		}
	}

	long events() {
		return this.events.sum();
	}

	long changes() {
		return this.changes.sum();
	}

	/** Return the delay of each change to its last listener, in milliseconds. */
	double[] delays() {
		return this.receivedByWritten.entrySet()
			.stream()
			.mapToDouble((change) -> (change.getValue() - change.getKey()) / 1e6)
			.toArray();
	}

	/**
	 * Return when a member was written.
	 * @param member the member
	 * @return the time by {@link System#nanoTime()}, or {@code null} if it was not
	 * written by the {@link Writer}
	 */
	static @Nullable Long written(Member member) {
		String instance = member.instance();
		return (instance != null && instance.startsWith("00000")) ? Long.valueOf(instance) : null;
	}

}
