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

package io.github.clustercontrol;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.springframework.util.Assert;

/**
 * Gives a member that joins a cluster, or restarts in it, few requests first and more
 * with time, because caches and compiled code are missing in a new process. The time
 * counts from when this object was given the first snapshot with the member, by the clock
 * of this application. The members of the first read do not ramp up: when they joined is
 * not known. Create one instance per cluster and keep it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SlowStart {

	private static final double LEAST = 0.1;

	private final long period;

	private final LongSupplier nanoTime;

	private final AtomicReference<Observed> observed = new AtomicReference<>(Observed.NOTHING);

	/**
	 * Create a slow start.
	 * @param period how long a new member ramps up, zero for not at all
	 */
	public SlowStart(Duration period) {
		this(period, System::nanoTime);
	}

	SlowStart(Duration period, LongSupplier nanoTime) {
		Assert.notNull(period, "'period' must not be null");
		Assert.isTrue(!period.isNegative(), "'period' must not be negative");
		this.period = period.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Return the weights of the members that ramp up now. Call it with the current
	 * snapshot before each request: a new member is recognised by it.
	 * @param snapshot the current members
	 * @return the weights by address, from 0.1 to 1; any other member has the weight 1
	 */
	public Map<String, Double> weights(ClusterSnapshot snapshot) {
		if (this.period == 0) {
			return Map.of();
		}
		long now = this.nanoTime.getAsLong();
		Map<String, Long> arrivals = this.observed
			.updateAndGet((last) -> last.next(snapshot, now, this.period)).arrivals;
		if (arrivals.isEmpty()) {
			return Map.of();
		}
		Map<String, Double> weights = new HashMap<>();
		arrivals.forEach((address, arrival) -> weights.put(address, weight(now - arrival, this.period)));
		return weights;
	}

	/** Linear, but never so small that a member would get no request. */
	static double weight(long age, long period) {
		return (age >= period) ? 1 : Math.max(LEAST, (double) age / period);
	}

	/**
	 * What was seen last.
	 *
	 * @param snapshot the snapshot
	 * @param arrivals when each member was first seen that ramps up, by address
	 */
	private record Observed(ClusterSnapshot snapshot, Map<String, Long> arrivals) {

		static final Observed NOTHING = new Observed(ClusterSnapshot.unknown("none"), Map.of());

		Observed next(ClusterSnapshot current, long now, long period) {
			boolean same = current.members() == this.snapshot.members() && current.source() == this.snapshot.source();
			if (same && this.arrivals.values().stream().noneMatch((arrival) -> now - arrival >= period)) {
				return this;
			}
			Map<String, Long> next = new HashMap<>();
			if (isRead(this.snapshot)) {
				Map<String, Member> before = this.snapshot.members()
					.stream()
					.collect(Collectors.toMap(Member::address, (member) -> member));
				current.members().forEach((member) -> {
					Member known = before.get(member.address());
					boolean isNew = known == null || !Objects.equals(known.instance(), member.instance());
					Long arrival = isNew ? Long.valueOf(now) : this.arrivals.get(member.address());
					if (arrival != null && now - arrival < period) {
						next.put(member.address(), arrival);
					}
				});
			}
			return new Observed(current, next);
		}

		/** A cached snapshot does not say what joined while this application was down. */
		private static boolean isRead(ClusterSnapshot snapshot) {
			return snapshot.source() == Source.LIVE || snapshot.source() == Source.STALE;
		}

	}

}
