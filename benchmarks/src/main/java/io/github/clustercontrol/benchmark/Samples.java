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

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Times of the floor and of ours, measured alternately, so that load on the machine
 * affects both.
 *
 * @param floor times of the floor in milliseconds, by round
 * @param ours our times in milliseconds, by round
 */
record Samples(double[][] floor, double[][] ours) {

	/**
	 * Take samples in turn.
	 * @param warmUp the number of each before the counted ones
	 * @param rounds the number of rounds
	 * @param each the number of each in a round
	 * @param floor takes a sample of the floor, in nanoseconds
	 * @param ours takes a sample of ours, in nanoseconds
	 * @return the samples
	 * @throws Exception if one cannot be taken
	 */
	static Samples take(int warmUp, int rounds, int each, Callable<Long> floor, Callable<Long> ours) throws Exception {
		for (int i = 0; i < warmUp; i++) {
			floor.call();
			ours.call();
		}
		Samples samples = new Samples(new double[rounds][each], new double[rounds][each]);
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < each; i++) {
				samples.floor[round][i] = floor.call() / 1e6;
				samples.ours[round][i] = ours.call() / 1e6;
			}
		}
		return samples;
	}

	/** Return two rows: p50 and p99. */
	List<Row> rows(String name, Target p50, Target p99, String meaning) {
		return List.of(row(name + ", p50", 50, p50, meaning), row(name + ", p99", 99, p99, "the same"));
	}

	/**
	 * Return a row with a percentile of all samples, and in brackets the spread of the
	 * percentiles of the rounds.
	 */
	Row row(String name, double percent, Target target, String meaning) {
		return new Row(name, meaning, figure(this.floor, percent), figure(this.ours, percent), target);
	}

	private static Figure figure(double[][] rounds, double percent) {
		double[] all = Arrays.stream(rounds).flatMapToDouble(Arrays::stream).toArray();
		double[] ofRounds = Arrays.stream(rounds).mapToDouble((round) -> Figure.percentile(round, percent)).toArray();
		return Figure.of(Figure.percentile(all, percent), Unit.MILLISECONDS, ofRounds);
	}

}
