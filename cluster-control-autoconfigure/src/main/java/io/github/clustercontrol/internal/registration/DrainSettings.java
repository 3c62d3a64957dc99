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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;

/**
 * How long this instance goes on serving when it leaves.
 *
 * @param until what ends the drain
 * @param period the shortest time
 * @param timeout the longest time to wait for consumers
 */
public record DrainSettings(DrainUntil until, Duration period, Duration timeout) {

	/** Return the settings of a drain of a period. */
	public static DrainSettings period(Duration period) {
		return new DrainSettings(DrainUntil.PERIOD, period, period);
	}

	/** Return the longest time that a drain takes. */
	public Duration longest() {
		return (this.until == DrainUntil.APPLIED && this.timeout.compareTo(this.period) > 0) ? this.timeout
				: this.period;
	}

}
