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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.concurrent.Backoff;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.log.LineRate;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A reload and the files of all clusters that need it: it runs once however many files
 * changed. A failed reload is retried with back-off until it succeeds.
 */
public final class Reload {

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private static final Log logger = LogFactory.getLog(Reload.class);

	private final ReloadAction action;

	private final SerialExecutor executor;

	private final Debounce debounce;

	private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

	private final List<FileHandler> files = new CopyOnWriteArrayList<>();

	private final RepeatedFailure failure = new RepeatedFailure();

	private final LineRate rate = new LineRate();

	private @Nullable Future<?> retry;

	Reload(ReloadAction action, Duration quietPeriod, SerialExecutor executor) {
		this.action = action;
		this.executor = executor;
		this.debounce = new Debounce(quietPeriod, executor, (burst) -> run());
	}

	void atLeast(Duration quietPeriod) {
		this.debounce.atLeast(quietPeriod);
	}

	void add(FileHandler file) {
		this.files.add(file);
	}

	/**
	 * Request a reload.
	 * @param burst the changes that it is for
	 */
	void request(Burst burst) {
		this.debounce.changed(burst);
	}

	private void run() {
		if (this.retry != null) {
			this.retry.cancel(false);
		}
		Map<FileHandler, Transition> due = new LinkedHashMap<>();
		for (FileHandler file : this.files) {
			Transition transition = file.beginReload();
			if (transition != null) {
				due.put(file, transition);
			}
		}
		if (!due.isEmpty()) {
			run(due);
		}
	}

	private void run(Map<FileHandler, Transition> due) {
		CommandStatus status;
		try {
			status = this.action.attempt(due);
		}
		catch (InterruptedException ex) {
			// The application stops: the marker makes the next start reload
			return;
		}
		due.forEach((file, transition) -> file.reloaded(transition, status));
		if (status.outcome() == RunOutcome.SUCCESS) {
			logSuccess(due, status);
			this.backoff.reset();
		}
		else {
			String error = String.valueOf(status.error());
			if (this.failure.isNew(error)) {
				logger.warn("The reload for " + due.keySet() + " failed. Retrying until it succeeds: " + error);
			}
			this.retry = this.executor.schedule(this.backoff.next(), this::run);
		}
	}

	/** The end of a failure is logged whatever the rate. */
	private void logSuccess(Map<FileHandler, Transition> due, CommandStatus status) {
		if (this.failure.isOver() | this.rate.mayLog()) {
			logger.info("The reload for " + due.keySet() + " succeeded after " + status.duration().toMillis() + " ms"
					+ this.rate.skipped());
		}
	}

	@Override
	public String toString() {
		return this.action.toString();
	}

}
