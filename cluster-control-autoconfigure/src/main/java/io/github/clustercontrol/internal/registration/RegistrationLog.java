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

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.OwnKey;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.Step;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs what changed from one state of a registration to the next. Only the thread of the
 * loop reports; any thread may read the last failure.
 */
final class RegistrationLog {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final String key;

	private final Duration ttl;

	private final JoinDelay delay;

	private final OrderLog orders;

	private final RepeatedFailure refusal = new RepeatedFailure();

	private final RepeatedFailure unexpected = new RepeatedFailure();

	private String lastFailure = "";

	/** A request may succeed between two refusals of the watch. */
	private boolean watchFails;

	RegistrationLog(String key, Duration ttl) {
		this.key = key;
		this.ttl = ttl;
		this.orders = new OrderLog(key);
		this.delay = new JoinDelay(key, ttl, System::nanoTime);
	}

	/**
	 * Return why the key could not be written last, {@code null} while it needs no write.
	 */
	@Nullable String lastFailure(Registration state) {
		return needsWrite(state) ? this.delay.lastFailure() : null;
	}

	void changed(Registration before, Step step) {
		Registration after = step.state();
		step.effects().forEach((effect) -> log(effect, after));
		this.orders.changed(before, after);
		boolean had = before.view().key() instanceof OwnKey.Ours;
		if (had && after.view().key() instanceof OwnKey.Unleased) {
			logger.warn(this.key + " was written without a lease: writing it again on the lease of this instance");
		}
		if ((had || before.view().gone() != null) && isOut(after) && !isOut(before) && !isLossReported(step)) {
			logger.info("Left as " + this.key + " at revision " + after.view().revision()
					+ (isStopped(after) ? ": draining and stopping" : ""));
		}
		if (isSuperseded(after) && !isSuperseded(before)) {
			logger.warn("Another instance has overwritten " + this.key + ": two instances have the same address."
					+ " Correct 'clustercontrol.self.host', 'clustercontrol.self.port' or 'clustercontrol.self.key' of"
					+ " one of them. This instance is out of rotation until that key is deleted");
		}
		succeeded(after);
	}

	private void succeeded(Registration after) {
		if (this.watchFails || after.view().key() instanceof OwnKey.Unread || after.requests().failures() > 0
				|| after.requests().inFlight() != null) {
			return;
		}
		this.unexpected.isOver();
		if (this.refusal.isOver()) {
			logger.info("etcd accepts the requests of the registration of " + this.key + " again");
		}
		if (!needsWrite(after)) {
			this.delay.ended();
		}
	}

	/** Log a failure of the watch, or of a read of it, like that of a request. */
	void watchFailed(EtcdRequestException failure, Registration state) {
		this.watchFails = true;
		failed(failure, state);
	}

	/** The watch has an answer. */
	void watchAnswered(Registration state) {
		if (this.watchFails) {
			this.watchFails = false;
			succeeded(state);
		}
	}

	/** Log a failed request once for each cause, if etcd refused it. */
	void failed(EtcdRequestException failure, Registration state) {
		Reason reason = failure.reason();
		this.lastFailure = String.valueOf(failure.getMessage());
		boolean refused = reason == Reason.DENIED || reason == Reason.REFUSED || reason == Reason.NO_SPACE;
		if (refused && this.refusal.isNew(failure.category())) {
			logger.warn("etcd refused a request of the registration of " + this.key + ". Retrying: " + this.lastFailure
					+ failure.advice(GrantCommands.forRegistration(this.key)));
		}
		if (needsWrite(state)) {
			this.delay.failed(this.lastFailure, refused);
		}
	}

	/** Log once for each cause what is a defect of this library or of a customizer. */
	void unexpected(String what, Throwable failure) {
		if (this.unexpected.isNew(String.valueOf(failure))) {
			logger.error("Unexpected failure in the registration of " + this.key + ": " + what, failure);
		}
	}

	private void log(RegistrationEffect effect, Registration after) {
		boolean stopped = isStopped(after);
		if (effect instanceof RegistrationEffect.PublishRegistered registered) {
			logger.info("Joined as " + this.key + " at revision " + registered.revision());
		}
		else if (effect instanceof RegistrationEffect.PublishRemoved removed) {
			logger.info(
					((removed.order() != null) ? this.orders.stop(removed.order()) : "An operator deleted " + this.key)
							+ " at revision " + removed.revision()
							+ (stopped ? ": draining and stopping" : ": staying out of rotation, as configured"));
		}
		else if (effect instanceof RegistrationEffect.PublishExpired) {
			logger.warn("The lease of " + this.key + " is gone, it expired or was revoked: "
					+ (stopped ? "draining and stopping, as configured" : "registering again"));
		}
		else if (effect instanceof RegistrationEffect.Left && after.view().key() instanceof OwnKey.Ours) {
			logger.warn("Could not remove " + this.key + ": it goes when its lease expires, within "
					+ this.ttl.toSeconds() + " s. " + this.lastFailure);
		}
	}

	private static boolean isStopped(Registration state) {
		return state.desired().absences().contains(Absence.STOPPED);
	}

	/** The watch may deliver a delete of ours before its answer: then the key is gone. */
	private static boolean isOut(Registration state) {
		return !state.desired().wanted() && state.view().key() instanceof OwnKey.Free && state.view().gone() == null;
	}

	private static boolean isLossReported(Step step) {
		return step.effects()
			.stream()
			.anyMatch((effect) -> effect instanceof RegistrationEffect.PublishRemoved
					|| effect instanceof RegistrationEffect.PublishExpired);
	}

	/** While the cause of a loss is unknown it may become REMOVED instead. */
	private static boolean isSuperseded(Registration state) {
		return state.state() == State.SUPERSEDED && state.view().gone() == null;
	}

	private static boolean needsWrite(Registration state) {
		return state.desired().wanted() && !state.isUpToDate() && state.state() != State.SUPERSEDED;
	}

}
