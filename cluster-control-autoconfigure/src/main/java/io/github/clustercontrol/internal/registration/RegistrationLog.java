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

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.OwnKey;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.Step;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs what changed from one state of a registration to the next.
 */
final class RegistrationLog {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final String key;

	private @Nullable Reason warned;

	RegistrationLog(String key) {
		this.key = key;
	}

	void changed(Registration before, Step step) {
		Registration after = step.state();
		step.effects().forEach((effect) -> log(effect, after));
		boolean hadKey = before.view().key() instanceof OwnKey.Ours;
		boolean taken = after.view().key() instanceof OwnKey.Foreign;
		if (hadKey && taken) {
			logger.warn("Another instance has overwritten " + this.key + ": two instances have the same address."
					+ " Correct 'clustercontrol.self.host', 'clustercontrol.self.port' or 'clustercontrol.self.key' of"
					+ " one of them. This instance is out of rotation until that key is deleted");
		}
		else if (hadKey && after.view().key() instanceof OwnKey.Unleased) {
			logger.warn("Somebody wrote " + this.key + " without a lease: writing it again, or it would outlive this"
					+ " instance");
		}
		else if (hadKey && after.view().key() instanceof OwnKey.Free && !after.desired().wanted()
				&& after.view().gone() == null) {
			logger.info("Left as " + this.key + " at revision " + after.view().revision()
					+ (isStopped(after) ? ": draining and stopping" : ""));
		}
		if (after.requests().failures() == 0 && after.requests().inFlight() == null) {
			this.warned = null;
		}
	}

	/** Warn once of what etcd refuses. */
	void failed(EtcdRequestException failure) {
		Reason reason = failure.reason();
		boolean refused = reason == Reason.DENIED || reason == Reason.REFUSED || reason == Reason.NO_SPACE;
		if (refused && reason != this.warned) {
			this.warned = reason;
			logger.warn("etcd refused a request of the registration of " + this.key + ". Retrying: "
					+ failure.getMessage() + failure.advice(GrantCommands.forRegistration(this.key)));
		}
	}

	void unexpected(String what, Throwable failure) {
		logger.error("Unexpected failure in the registration of " + this.key + ": " + what, failure);
	}

	private void log(RegistrationEffect effect, Registration after) {
		if (effect instanceof RegistrationEffect.PublishRegistered registered) {
			logger.info("Joined as " + this.key + " at revision " + registered.revision());
		}
		else if (effect instanceof RegistrationEffect.PublishRemoved removed) {
			logger.info("Somebody deleted " + this.key + " at revision " + removed.revision()
					+ (isStopped(after) ? ": draining and stopping" : ": staying out of rotation, as configured"));
		}
		else if (effect instanceof RegistrationEffect.PublishExpired) {
			logger.warn("The lease of " + this.key + " is gone, it expired or was revoked: "
					+ (isStopped(after) ? "draining and stopping, as configured" : "registering again"));
		}
		else if (effect instanceof RegistrationEffect.Left && after.view().key() instanceof OwnKey.Ours) {
			logger.warn("Could not remove " + this.key + ": it goes when its lease expires");
		}
	}

	private static boolean isStopped(Registration state) {
		return state.desired().absences().contains(Absence.STOPPED);
	}

}
