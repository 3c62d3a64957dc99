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

package io.github.clustercontrol.internal.handler;

/**
 * Several changes that are handled together.
 *
 * @param first time of the first change, by {@link System#nanoTime()}
 * @param last time of the last change
 */
record Burst(long first, long last) {

	static Burst of(long now) {
		return new Burst(now, now);
	}

	Burst and(Burst later) {
		return new Burst((later.first - this.first < 0) ? later.first : this.first,
				(later.last - this.last > 0) ? later.last : this.last);
	}

}
