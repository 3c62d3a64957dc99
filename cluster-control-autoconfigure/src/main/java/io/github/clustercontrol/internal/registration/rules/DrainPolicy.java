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

package io.github.clustercontrol.internal.registration.rules;

/**
 * The limits of a drain, in nanoseconds.
 *
 * @param waits whether to wait for consumers, or for the period alone
 * @param revision the revision of the delete of the own key, 0 if it is not known
 * @param begin when the key was deleted
 * @param period the shortest drain
 * @param timeout the longest drain, not less than the period
 */
public record DrainPolicy(boolean waits, long revision, long begin, long period, long timeout) {

	long earliestEnd() {
		return this.begin + this.period;
	}

	long latestEnd() {
		return this.begin + this.timeout;
	}

}
