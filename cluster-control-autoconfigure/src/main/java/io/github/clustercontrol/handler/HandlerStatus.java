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

package io.github.clustercontrol.handler;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a handler fares.
 *
 * @param type its type in the configuration
 * @param file the file that it writes, or {@code null}
 * @param lastRun when it last ran, or {@code null} if it never did
 * @param duration how long its last run took, or {@code null}
 * @param outcome what came of it
 * @param error why it failed, or {@code null}
 */
public record HandlerStatus(String type, @Nullable String file, @Nullable Instant lastRun, @Nullable Duration duration,
		Outcome outcome, @Nullable String error) {

	/**
	 * What came of a handler's last run.
	 */
	public enum Outcome {

		/** It has not run yet. */
		NONE,

		/** Its last run succeeded. */
		SUCCESS,

		/** It failed, and is tried again. */
		FAILURE

	}

}
