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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.handler.HandlerStatus.Outcome;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One handler of a cluster, and what it has done so far.
 */
final class HandlerStep {

	private static final Log logger = LogFactory.getLog(HandlerChain.class);

	private final String cluster;

	private final NamedHandler handler;

	private final @Nullable FileHandler file;

	private final List<HandlerObserver> observers;

	private final RepeatedFailure repeated = new RepeatedFailure();

	private volatile HandlerStatus status;

	private volatile boolean closed;

	private @Nullable ClusterSnapshot handled;

	HandlerStep(String cluster, NamedHandler handler, List<HandlerObserver> observers) {
		this.cluster = cluster;
		this.handler = handler;
		this.file = (handler.handler() instanceof FileHandler fileHandler) ? fileHandler : null;
		this.observers = observers;
		this.status = HandlerStatus.none(handler);
		if (this.file != null) {
			this.file.observe((reload) -> tell(reload.duration(), reload.outcome() == Outcome.SUCCESS));
		}
	}

	HandlerStatus status() {
		FileHandler file = this.file;
		return (file != null) ? this.status.with(file.checked(), file.reloaded(), file.isReloadOwed(), file.leftOut())
				: this.status;
	}

	/**
	 * Bring the outside in line with a state, unless it is already.
	 * @return whether it is, and nothing is to be tried again
	 */
	boolean handle(ClusterSnapshot snapshot) {
		if (this.handled != null && this.handled.source() != Source.RESTORED
				&& this.handled.members().equals(snapshot.members()) && (this.file == null || this.file.isIntact())) {
			return true;
		}
		Instant begin = Instant.now();
		long nanos = System.nanoTime();
		Throwable failure = null;
		try {
			this.handler.handler().handle(snapshot);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		if (failure != null && this.closed) {
			// It was interrupted, and is not tried again
			return false;
		}
		// What is left out of the file is looked up again
		boolean complete = failure == null && (this.file == null || this.file.leftOut().isEmpty());
		this.handled = complete ? snapshot : null;
		if (failure == null) {
			logEnd();
		}
		else if (this.repeated.isNew(FailureReason.of(failure))) {
			log(failure);
		}
		Duration duration = Duration.ofNanos(System.nanoTime() - nanos);
		this.status = this.status.ran(begin, duration, failure);
		tell(duration, failure == null);
		return complete;
	}

	/**
	 * Take over what an earlier process owed, while the state is not known.
	 * @param unknown the unknown state
	 */
	void inherit(ClusterSnapshot unknown) {
		if (this.file != null) {
			try {
				this.file.inherit(unknown);
			}
			catch (IOException ex) {
				logger.debug("It is not known yet whether " + this.file + " is owed a reload", ex);
			}
		}
	}

	void requestReload(Burst burst) {
		if (this.file != null) {
			this.file.requestReload(burst);
		}
	}

	void settle() {
		if (this.file != null) {
			this.file.settle();
		}
	}

	void close() {
		this.closed = true;
		if (this.file != null) {
			this.file.close();
		}
	}

	private void logEnd() {
		if (this.repeated.isOver()) {
			logger.info("Handler " + this.handler.type() + " of cluster " + this.cluster + " succeeded again");
		}
	}

	private void log(Throwable failure) {
		String message = "Handler " + this.handler.type() + " of cluster " + this.cluster
				+ " failed. Retrying until it succeeds";
		if (failure instanceof IOException) {
			// Its message says it all
			logger.warn(message + ": " + FailureReason.of(failure));
		}
		else {
			logger.warn(message, failure);
		}
	}

	private void tell(Duration duration, boolean success) {
		this.observers.forEach((observer) -> observer.ran(this.cluster, this.handler.type(), duration, success));
	}

}
