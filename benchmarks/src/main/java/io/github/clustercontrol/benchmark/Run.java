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

import java.nio.file.Path;

/**
 * What is common to all parts of a run.
 *
 * @param quick whether to show only that everything works, with fewer rounds than figures
 * need
 * @param root the directory of the project
 */
public record Run(boolean quick, Path root) {

	/**
	 * Return how often to do something.
	 * @param full how often figures need it
	 * @return as often, or a tenth of it and at least once in a quick run
	 */
	public int times(int full) {
		return this.quick ? Math.max(full / 10, 1) : full;
	}

	/** Say how far it is, beside what is printed of the results. */
	public void progress(String what) {
		System.err.println("bench: " + what);
	}

}
