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
import java.util.function.Function;

/**
 * Makes a list of choices that fails simpler, as property-based tools do: leaves blocks
 * out, sets blocks to 0, lowers single choices, until nothing of that still fails.
 */
final class Shrinker {

	private final Function<int[], int[]> run;

	private int attempts;

	/**
	 * Create a shrinker.
	 * @param run runs choices, and returns those that it took if they fail, otherwise an
	 * empty list
	 * @param attempts how often it is run at most
	 */
	Shrinker(Function<int[], int[]> run, int attempts) {
		this.run = run;
		this.attempts = attempts;
	}

	int[] shrink(int[] failing) {
		int[] best = failing;
		int[] before;
		do {
			before = best;
			for (int size = Math.max(1, best.length / 2); size > 0; size /= 2) {
				best = removeBlocks(best, size);
				best = zeroBlocks(best, size);
			}
			best = lower(best);
		}
		while (!Arrays.equals(before, best) && this.attempts > 0);
		return best;
	}

	private int[] removeBlocks(int[] choices, int size) {
		int[] best = choices;
		for (int at = best.length - size; at >= 0; at -= size) {
			int[] shorter = new int[best.length - size];
			System.arraycopy(best, 0, shorter, 0, at);
			System.arraycopy(best, at + size, shorter, at, best.length - at - size);
			best = simpler(best, shorter);
			at = Math.min(at, best.length);
		}
		return best;
	}

	private int[] zeroBlocks(int[] choices, int size) {
		int[] best = choices;
		for (int at = 0; at + size <= best.length; at += size) {
			int[] zeroed = best.clone();
			Arrays.fill(zeroed, at, at + size, 0);
			best = simpler(best, zeroed);
		}
		return best;
	}

	private int[] lower(int[] choices) {
		int[] best = choices;
		for (int at = 0; at < best.length; at++) {
			for (int value = 0; at < best.length && value < best[at]; value++) {
				int[] lowered = best.clone();
				lowered[at] = value;
				int[] found = simpler(best, lowered);
				if (found != best) {
					best = found;
					break;
				}
			}
		}
		return best;
	}

	private int[] simpler(int[] best, int[] candidate) {
		if (this.attempts <= 0 || Arrays.equals(best, candidate)) {
			return best;
		}
		this.attempts--;
		int[] taken = this.run.apply(candidate);
		if (taken.length == 0) {
			return best;
		}
		// What it took after the end of the candidate was 0 anyway
		int[] used = Arrays.copyOf(taken, Math.min(taken.length, candidate.length));
		return (compare(used, best) < 0) ? used : best;
	}

	/** Shorter first, then the lower one at the first difference. */
	private static int compare(int[] one, int[] other) {
		return (one.length != other.length) ? Integer.compare(one.length, other.length) : Arrays.compare(one, other);
	}

}
