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

import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

/**
 * The target of a figure.
 *
 * @param words its text in the table
 * @param met whether our figure meets it, given the floor if there is one
 */
record Target(String words, BiPredicate<@Nullable Figure, Figure> met) {

	/** No target. */
	static final Target NONE = new Target("", (floor, ours) -> true);

	static Target atMost(double most, Unit unit) {
		return new Target("≤ " + Unit.digits(most) + " " + unit.symbol(), (floor, ours) -> ours.median() <= most);
	}

	static Target timesFloor(double most) {
		return new Target("≤ " + Unit.digits(most) + "x the floor",
				(floor, ours) -> floor != null && ours.median() <= most * floor.median());
	}

	static Target atLeastTimesFloor(double least) {
		return new Target("≥ " + Unit.digits(least) + "x the floor",
				(floor, ours) -> floor != null && ours.median() >= least * floor.median());
	}

	static Target aboveFloor(double most, Unit unit) {
		return new Target("≤ floor + " + Unit.digits(most) + " " + unit.symbol(),
				(floor, ours) -> floor != null && ours.median() <= most + floor.median());
	}

	String verdict(@Nullable Figure floor, Figure ours) {
		if (this.words.isEmpty()) {
			return "";
		}
		return this.met.test(floor, ours) ? "met" : "**below target**";
	}

}
