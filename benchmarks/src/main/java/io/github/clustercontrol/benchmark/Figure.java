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

/**
 * One figure of several rounds.
 *
 * @param median the median of the rounds
 * @param low the tenth percentile of the rounds
 * @param high the ninetieth percentile of the rounds
 * @param unit the unit
 */
record Figure(double median, double low, double high, Unit unit) {

	static Figure of(Unit unit, double... rounds) {
		return new Figure(percentile(rounds, 50), percentile(rounds, 10), percentile(rounds, 90), unit);
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
