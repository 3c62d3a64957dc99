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

package io.github.clustercontrol.theory;

import org.quicktheories.QuickTheory;

/**
 * The number and the seed of the inputs of a theory. They are the same in every build, so
 * that a build does not fail by chance; {@code -Dtheories.seed=7} uses others and
 * {@code -Dtheories.times=100} a hundred times as many.
 */
public final class Theories {

	private static final long SEED = Long.getLong("theories.seed", 1);

	private static final int TIMES = Integer.getInteger("theories.times", 1);

	/** The number of attempts to shrink a failing input. */
	private static final int SHRINK_CYCLES = 2_000;

	private Theories() {
	}

	/**
	 * Return a new theory.
	 * @param cases on how many inputs it is tried in a build
	 * @return the theory
	 */
	public static QuickTheory theory(int cases) {
		return QuickTheory.qt()
			.withFixedSeed(SEED)
			.withExamples(cases * TIMES)
			.withShrinkCycles(SHRINK_CYCLES)
			.withUnlimitedTestingTime();
	}

}
