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

import org.jspecify.annotations.Nullable;

/**
 * A row of results.
 *
 * @param name the name of the measurement
 * @param meaning the start and the end of the measurement, so that readers can check it
 * @param floor the figure of the raw client in the same run, or {@code null} if there is
 * no comparison
 * @param ours our figure
 * @param target the target
 */
record Row(String name, String meaning, @Nullable Figure floor, Figure ours, Target target) {

	String ratio() {
		return hasRatio() ? text(compared()) : "";
	}

	private boolean hasRatio() {
		return this.floor != null && this.floor.median() != 0;
	}

	/**
	 * Return what is compared with the last release: the ratio to the floor, or our
	 * figure if there is none.
	 */
	Figure compared() {
		return hasRatio() ? this.ours.dividedBy(this.floor) : this.ours;
	}

	/** Return a figure that was compared, as text. */
	String text(Figure compared) {
		return hasRatio() ? Unit.digits(compared.median()) + "x" : this.ours.unit().text(compared.median());
	}

	String verdict() {
		return this.target.verdict(this.floor, this.ours);
	}

}
