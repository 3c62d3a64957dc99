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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The operations in memory, measured by JMH in separate JVMs.
 */
final class MemoryPart implements Part {

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	private static final List<Comparison> COMPARISONS = List.of(
			new Comparison("value read", "decode", "readTree", Target.NONE,
					"the value of a member, 150 bytes of JSON, decoded to a `Member`; floor: Jackson's tree of it"),
			new Comparison("value written", "encode", "writeTree", Target.NONE,
					"the value of this instance's key; floor: Jackson's text of the same tree"),
			new Comparison("diff", "diff", "lookAtBothLists", Target.NONE,
					"the difference of two states that differ in one member; floor: a loop that looks at every member"
							+ " of both"),
			new Comparison("snapshot", "oneChange", "copyOfOneArray", Target.atMost(1000, Unit.MICROSECONDS),
					"one change of one member decoded, applied and returned as a new immutable snapshot; floor: a"
							+ " copy of one array of references to all of them"),
			new Comparison("coalescing", "coalesceThousandChanges", null, Target.NONE,
					"1,000 changes during a busy listener merged into one event, decoding included"),
			new Comparison("members", "get", "nextOfAnArray", Target.NONE,
					"`Clusters.get(name).members().get(i)`, the cost of a lookup; floor: the next element of an"
							+ " array"),
			new Comparison("next member", "roundRobin", "nextOfAnArray", Target.NONE,
					"`RoundRobin.call` without the call itself; floor: the next element of an array"));

	@Override
	public String name() {
		return "memory";
	}

	@Override
	public String title() {
		return "In memory";
	}

	@Override
	public String run(Run run) throws Exception {
		OptionsBuilder options = new OptionsBuilder();
		options.include("ChangeBenchmark|CodecBenchmark|LookupBenchmark")
			.forks(1)
			.warmupIterations(2)
			.warmupTime(TimeValue.milliseconds(run.quick() ? 50 : 700))
			.measurementIterations(5)
			.measurementTime(TimeValue.milliseconds(run.quick() ? 50 : 600))
			.jvmArgsAppend("-Xmx2g")
			.addProfiler("gc")
			.verbosity(VerboseMode.SILENT);
		Map<String, RunResult> results = new TreeMap<>();
		for (RunResult result : new Runner(options.build()).run()) {
			results.put(key(result.getParams()), result);
		}
		Table table = new Table("what", "members", "floor", "ours", "ratio", "allocated, floor", "allocated, ours",
				"target", "verdict");
		StringBuilder meanings = new StringBuilder();
		for (Comparison comparison : COMPARISONS) {
			comparison.rows(results, table);
			meanings.append("- **").append(comparison.name()).append("**: ").append(comparison.meaning()).append('\n');
		}
		return "Each figure is the time of one operation, as the median of five iterations of JMH in a JVM of its own"
				+ " after two warm-up iterations (in brackets minimum and maximum); allocated is what JMH's gc"
				+ " profiler counts for one operation.\n\n" + table + "\n" + meanings;
	}

	private static String key(BenchmarkParams params) {
		String name = params.getBenchmark();
		String members = params.getParam("members");
		return name.substring(name.lastIndexOf('.') + 1) + ((members != null) ? "/" + members : "");
	}

	/** Our benchmark and its floor. */
	private record Comparison(String name, String ours, @Nullable String floor, Target target, String meaning) {

		void rows(Map<String, RunResult> results, Table table) {
			Collection<String> variants = results.keySet()
				.stream()
				.filter((key) -> key.equals(this.ours) || key.startsWith(this.ours + "/"))
				.map((key) -> key.substring(this.ours.length()))
				.sorted(Comparator.comparingInt(String::length))
				.toList();
			for (String variant : variants) {
				RunResult result = results.get(this.ours + variant);
				RunResult floor = (this.floor != null) ? results.get(this.floor + variant) : null;
				Figure time = time(result);
				Figure floorTime = (floor != null) ? time(floor) : null;
				Row row = new Row(this.name, this.meaning, floorTime, time, this.target);
				table.add(this.name, variant.isEmpty() ? "" : Unit.digits(Double.parseDouble(variant.substring(1))),
						(floorTime != null) ? floorTime.toString() : "", time.toString(), row.ratio(),
						(floor != null) ? allocated(floor) : "", allocated(result), this.target.words(), row.verdict());
			}
		}

		private static Figure time(RunResult result) {
			List<Double> rounds = new ArrayList<>();
			result.getBenchmarkResults()
				.forEach((fork) -> fork.getIterationResults()
					.forEach((iteration) -> rounds.add(iteration.getPrimaryResult().getScore())));
			Unit unit = result.getPrimaryResult().getScoreUnit().startsWith("ns") ? Unit.NANOSECONDS
					: Unit.MICROSECONDS;
			return Figure.of(unit, rounds.stream().mapToDouble(Double::doubleValue).toArray());
		}

		private static String allocated(RunResult result) {
			for (String name : result.getSecondaryResults().keySet()) {
				if (name.endsWith(ALLOCATED)) {
					return Unit.digits(Math.rint(result.getSecondaryResults().get(name).getScore())) + " B";
				}
			}
			return "";
		}

	}

}
