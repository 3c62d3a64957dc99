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
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.internal.concurrent.Backoff;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Paces the attempts to bring a key in line with what is wanted, counts those that fail,
 * and says once what etcd refuses.
 */
final class Attempts {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final Backoff unanswered = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	/** Until somebody has corrected a permission or a password. */
	private final Backoff refused = new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30));

	private final AtomicLong failed = new AtomicLong();

	private final RepeatedFailure refusal = new RepeatedFailure();

	private final String key;

	Attempts(String key) {
		this.key = key;
	}

	/** Return how often the key was wanted and could not be written. */
	long failed() {
		return this.failed.get();
	}

	void succeeded() {
		if (this.refusal.isOver()) {
			logger.info("etcd accepts the requests of the registration of " + this.key + " again");
		}
		this.unanswered.reset();
		this.refused.reset();
	}

	/** Take note that the key was wanted and could not be written. */
	void failed(EtcdRequestException failure) {
		this.failed.incrementAndGet();
		complain(failure);
	}

	void complain(EtcdRequestException failure) {
		if (isRefusal(failure) && this.refusal.isNew(failure.category())) {
			logger.warn("etcd refused a request of the registration of " + this.key + ". Retrying: "
					+ failure.getMessage() + failure.advice(GrantCommands.forRegistration(this.key)));
		}
	}

	/** Whether etcd answered, but did not do what it was asked for. */
	static boolean isRefusal(EtcdRequestException failure) {
		Reason reason = failure.reason();
		return reason == Reason.DENIED || reason == Reason.REFUSED || reason == Reason.NO_SPACE;
	}

	/** Return how long to wait before the next attempt. */
	Duration pause(Reason reason) {
		boolean denied = reason == Reason.DENIED || reason == Reason.REFUSED;
		return (denied ? this.refused : this.unanswered).next();
	}

}
