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
import java.util.stream.IntStream;

/**
 * One figure of several rounds.
 *
 * @param median the median of the rounds
 * @param low the tenth percentile of the rounds
 * @param high the ninetieth percentile of the rounds
 * @param unit the unit
 * @param rounds the rounds, or none if they are not comparable with those of the floor
 */
record Figure(double median, double low, double high, Unit unit, double... rounds) {

	static Figure of(Unit unit, double... rounds) {
		return of(percentile(rounds, 50), unit, rounds);
	}

	static Figure of(double median, Unit unit, double... rounds) {
		return new Figure(median, percentile(rounds, 10), percentile(rounds, 90), unit, rounds);
	}

	/**
	 * Return the ratio to a floor, with the spread of the ratios of the rounds: load on
	 * the machine affects both in the same round.
	 */
	Figure dividedBy(Figure floor) {
		double[] ratios = IntStream.range(0, Math.min(this.rounds.length, floor.rounds.length))
			.filter((i) -> floor.rounds[i] > 0)
			.mapToDouble((i) -> this.rounds[i] / floor.rounds[i])
			.toArray();
		double ratio = this.median / floor.median;
		return of(ratio, Unit.COUNT, (ratios.length > 0) ? ratios : new double[] { ratio });
	}

	/** Return the smallest value that as many percent of the values do not exceed. */
	static double percentile(double[] values, double percent) {
		if (values.length == 0) {
			throw new IllegalArgumentException("Nothing was measured");
		}
		double[] sorted = Arrays.stream(values).sorted().toArray();
		return sorted[Math.max((int) Math.ceil(percent / 100 * sorted.length), 1) - 1];
	}

	@Override
	public String toString() {
		String spread = (this.low != this.high) ? " (" + Unit.digits(this.low) + "–" + Unit.digits(this.high) + ")"
				: "";
		return (Unit.digits(this.median) + spread + " " + this.unit.symbol()).strip();
	}

}
