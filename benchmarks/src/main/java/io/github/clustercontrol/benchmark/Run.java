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

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * The settings of a run.
 *
 * @param quick whether to check only that all parts work, with too few rounds for figures
 * @param root the directory of the project
 */
record Run(boolean quick, Path root) {

	/** Return a number of repetitions, or in a quick run a tenth of it and at least 1. */
	int times(int full) {
		return this.quick ? Math.max(full / 10, 1) : full;
	}

	/** Print the progress, separately from the results. */
	void progress(String what) {
		System.err.printf("bench: %s (after %d s)%n", what, ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
	}

}
