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

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.FailureReason;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One handler with the result of its last run.
 */
final class HandlerStep {

	private static final Log logger = LogFactory.getLog(HandlerChain.class);

	private final HandlerOwner owner;

	private final NamedHandler named;

	private final ChainedHandler handler;

	private final List<HandlerObserver> observers;

	private final RepeatedFailure repeated = new RepeatedFailure();

	private volatile HandlerStatus status;

	private volatile boolean closed;

	private @Nullable ClusterSnapshots handled;

	HandlerStep(HandlerOwner owner, NamedHandler named, List<HandlerObserver> observers) {
		this.owner = owner;
		this.named = named;
		this.handler = named.handler();
		this.observers = observers;
		this.status = HandlerStatus.none(named);
		this.handler.onReload((reload) -> notify(reload.duration(), reload.outcome() == RunOutcome.SUCCESS));
	}

	HandlerStatus status() {
		return this.handler.complete(this.status);
	}

	/** Return whether the last run succeeded. */
	boolean isSuccessful() {
		return this.status.outcome() == RunOutcome.SUCCESS;
	}

	/** Return the revision of a cluster that is reloaded, see {@link ChainedHandler}. */
	long reloadedRevision(String cluster) {
		return this.handler.reloadedRevision(cluster);
	}

	/** Return {@code false} if the handler must run again. */
	boolean handle(ClusterSnapshots snapshots) {
		if (isHandled(snapshots)) {
			return true;
		}
		Instant begin = Instant.now();
		long nanos = System.nanoTime();
		Throwable failure = null;
		try {
			this.handler.handle(snapshots);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		if (failure != null && this.closed) {
			// The interrupt at the end of the application is no failure to report
			return false;
		}
		boolean complete = failure == null && this.handler.isComplete();
		this.handled = complete ? snapshots : null;
		log(failure);
		Duration duration = Duration.ofNanos(System.nanoTime() - nanos);
		this.status = this.status.ran(begin, duration, failure);
		notify(duration, failure == null);
		return complete;
	}

	private boolean isHandled(ClusterSnapshots snapshots) {
		return this.handled != null && this.handled.source() != Source.RESTORED && snapshots.hasMembersOf(this.handled)
				&& this.handler.isIntact();
	}

	/**
	 * Read whether a reload of an earlier process is pending, while no state is known.
	 */
	void restoreReload(ClusterSnapshots unknown) {
		try {
			this.handler.restoreReload(unknown);
		}
		catch (IOException ex) {
			logger.debug("Could not read whether a reload for " + this.handler + " is pending", ex);
		}
	}

	void requestReload(Burst burst) {
		this.handler.requestReload(burst);
	}

	void syncDirectory() {
		this.handler.syncDirectory();
	}

	void close() {
		this.closed = true;
		this.handler.close();
	}

	private void log(@Nullable Throwable failure) {
		String handler = "Handler " + this.named.type() + " of " + this.owner.text();
		if (failure == null) {
			if (this.repeated.isOver()) {
				logger.info(handler + " succeeded again");
			}
		}
		else if (this.repeated.isNew(FailureReason.of(failure))) {
			boolean explained = failure instanceof IOException;
			logger.warn(handler + " failed. Retrying until it succeeds: " + FailureReason.of(failure),
					explained ? null : failure);
		}
	}

	private void notify(Duration duration, boolean success) {
		this.observers.forEach((observer) -> observer.ran(this.owner.name(), this.named.type(), duration, success));
	}

}
