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

package io.github.clustercontrol.agent.check;

/**
 * The state of a check after the runs so far. Immutable.
 *
 * @param status the status
 * @param streak how many runs in a row contradict the status
 */
record CheckState(Status status, int streak) {

	static final CheckState STARTING = new CheckState(Status.STARTING, 0);

	/**
	 * Return the state after one more run.
	 * @param passed whether it passed
	 * @param rise how many passed runs in a row change the status to passing
	 * @param fall how many failed runs in a row change the status to failing
	 */
	CheckState after(boolean passed, int rise, int fall) {
		Status next = passed ? Status.PASSING : Status.FAILING;
		if (next == this.status || (this.status == Status.STARTING && !passed)) {
			return new CheckState(this.status, 0);
		}
		int runs = this.streak + 1;
		return (runs >= (passed ? rise : fall)) ? new CheckState(next, 0) : new CheckState(this.status, runs);
	}

	/**
	 * The status of a check.
	 */
	enum Status {

		/** It has not passed yet: the server is starting, and failures are expected. */
		STARTING,

		/** The server accepts requests. */
		PASSING,

		/** The server accepted requests before, and does not now. */
		FAILING

	}

}
