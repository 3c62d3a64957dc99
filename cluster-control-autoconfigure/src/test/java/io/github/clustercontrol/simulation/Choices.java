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

package io.github.clustercontrol.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * The one source of all that is not determined in a simulation. Each choice is recorded,
 * so that a run can be replayed from its record. A choice of 0 is always the simplest
 * one: no fault, no step, the shortest delay. After the end of a record all choices are
 * 0.
 */
final class Choices {

	private final int[] script;

	private final @Nullable SplittableRandom random;

	private int[] taken = new int[256];

	private int count;

	private Choices(int[] script, @Nullable SplittableRandom random) {
		this.script = script;
		this.random = random;
	}

	static Choices random(long seed) {
		return new Choices(new int[0], new SplittableRandom(seed));
	}

	static Choices replay(int... script) {
		return new Choices(script, null);
	}

	/**
	 * Choose a number.
	 * @param bound how many there are
	 * @return a number from 0 to bound - 1
	 */
	int below(int bound) {
		int choice = (this.count < this.script.length) ? this.script[this.count] % bound
				: (this.random != null) ? this.random.nextInt(bound) : 0;
		if (this.count == this.taken.length) {
			this.taken = Arrays.copyOf(this.taken, 2 * this.count);
		}
		this.taken[this.count++] = choice;
		return choice;
	}

	/** Choose one of several: the first is the simplest. */
	long of(long... options) {
		return options[below(options.length)];
	}

	boolean oneIn(int count) {
		return below(count) == count - 1;
	}

	/** Whether all that is left to choose is 0. */
	boolean isExhausted() {
		return this.random == null && this.count >= this.script.length;
	}

	int[] taken() {
		return Arrays.copyOf(this.taken, this.count);
	}

}
