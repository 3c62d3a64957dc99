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

package io.github.clustercontrol.internal.command;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The last run of a command.
 *
 * @param lastRun when it began
 * @param duration how long it took
 * @param outcome the result
 * @param error why it failed, with the end of its output, or {@code null}
 * @param output the end of its output, or {@code null} if it was never started
 */
public record CommandStatus(Instant lastRun, Duration duration, RunOutcome outcome, @Nullable String error,
		@Nullable String output) {
}
