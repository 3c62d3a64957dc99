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

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * The last run of a handler.
 *
 * @param type its type in the configuration
 * @param file the file that it writes, or {@code null}
 * @param lastRun when it began, or {@code null} if it never ran
 * @param duration how long it took, or {@code null}
 * @param outcome the result
 * @param error why it failed, or {@code null}
 * @param check the last run of its check command, or {@code null}
 * @param reload the last run of its reload command, or {@code null}
 * @param reloadOwed whether the file has changed since the last reload that succeeded
 * @param leftOut the addresses of members that the file does not have because their host
 * names cannot be resolved
 */
public record HandlerStatus(String type, @Nullable String file, @Nullable Instant lastRun, @Nullable Duration duration,
		RunOutcome outcome, @Nullable String error, @Nullable CommandStatus check, @Nullable CommandStatus reload,
		boolean reloadOwed, List<String> leftOut) {

	static HandlerStatus none(NamedHandler handler) {
		return new HandlerStatus(handler.type(), handler.file(), null, null, RunOutcome.NONE, null, null, null, false,
				List.of());
	}

	HandlerStatus ran(Instant begin, Duration duration, @Nullable Throwable failure) {
		return new HandlerStatus(this.type, this.file, begin, duration,
				(failure != null) ? RunOutcome.FAILURE : RunOutcome.SUCCESS,
				(failure != null) ? FailureReason.of(failure) : null, null, null, false, List.of());
	}

	/**
	 * Add the results of the commands. A failed reload counts as a failure while it is
	 * pending.
	 */
	HandlerStatus with(@Nullable CommandStatus check, @Nullable CommandStatus reload, boolean pending,
			List<String> leftOut) {
		if (pending && reload != null && reload.outcome() == RunOutcome.FAILURE && this.outcome != RunOutcome.FAILURE) {
			return new HandlerStatus(this.type, this.file, this.lastRun, this.duration, RunOutcome.FAILURE,
					reload.error(), check, reload, true, leftOut);
		}
		return new HandlerStatus(this.type, this.file, this.lastRun, this.duration, this.outcome, this.error, check,
				reload, pending, leftOut);
	}

}
