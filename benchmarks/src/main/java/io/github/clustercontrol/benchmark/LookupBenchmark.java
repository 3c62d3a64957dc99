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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.RoundRobin;
import io.github.clustercontrol.Source;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of a lookup of a member.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {

	/** The number of members. */
	@Param({ "10", "1000", "100000" })
	public int members;

	private final AtomicInteger turn = new AtomicInteger();

	private Member[] array;

	private Clusters clusters;

	private RoundRobin roundRobin;

	/** Fill the cluster. */
	@Setup
	public void fill() {
		ClusterSnapshot snapshot = new ClusterSnapshot("db", 1,
				IntStream.range(0, this.members)
					.mapToObj((i) -> Member.of(String.format("10.%d.%d.%d:80", i >> 16, i >> 8 & 255, i & 255)))
					.toList(),
				Source.LIVE, null);
		this.array = snapshot.members().toArray(new Member[0]);
		this.clusters = new Memory(Map.of("db", new AtomicReference<>(snapshot)));
		this.roundRobin = new RoundRobin(this.clusters, "db");
	}

	/**
	 * Floor: the next element of an array.
	 * @return the member
	 */
	@Benchmark
	public Member nextOfAnArray() {
		return this.array[Math.floorMod(this.turn.getAndIncrement(), this.array.length)];
	}

	/**
	 * Get the members and take one.
	 * @return the member
	 */
	@Benchmark
	public Member get() {
		return this.clusters.get("db").members().get(this.members / 2);
	}

	/**
	 * Call the next member in turn.
	 * @return the member
	 */
	@Benchmark
	public Member roundRobin() {
		return this.roundRobin.call((member) -> member);
	}

	/** Clusters in memory, by name. */
	private record Memory(Map<String, AtomicReference<ClusterSnapshot>> snapshots) implements Clusters {

		@Override
		public ClusterSnapshot get(String name) {
			return this.snapshots.get(name).get();
		}

		@Override
		public Set<String> names() {
			return this.snapshots.keySet();
		}

	}

}
