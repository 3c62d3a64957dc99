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

import java.util.Locale;

/**
 * The unit of a figure.
 */
enum Unit {

	MILLISECONDS("ms"), SECONDS("s"), BYTES("B"), KIBIBYTES("KiB"), MEBIBYTES("MiB"), PER_SECOND("/s"),
	PER_MINUTE("/min"), PERCENT("%"), COUNT("");

	private final String symbol;

	Unit(String symbol) {
		this.symbol = symbol;
	}

	/** Return by how much a value has become worse: a rate is worse when it is lower. */
	double increase(double before, double now) {
		return (this == PER_SECOND) ? before - now : now - before;
	}

	String symbol() {
		return this.symbol;
	}

	String text(double value) {
		return (digits(value) + " " + this.symbol).strip();
	}

	/** Return a number with three significant digits, because more are noise. */
	static String digits(double value) {
		double size = Math.abs(value);
		if (size >= 100 || value == Math.rint(value)) {
			return String.format(Locale.ROOT, "%,.0f", value);
		}
		return String.format(Locale.ROOT, (size >= 10) ? "%.1f" : (size >= 0.1) ? "%.2f" : "%.4f", value);
	}

}
