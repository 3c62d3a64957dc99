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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Determines the key of this instance on a thread of its own, because a name server may
 * not answer. Retries until it is known or the application stops.
 */
final class IdentityLookup {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final IdentitySource source;

	private final SerialExecutor executor;

	private final BooleanSupplier stopped;

	private final RepeatedFailure failure = new RepeatedFailure();

	IdentityLookup(IdentitySource source, SerialExecutor executor, BooleanSupplier stopped) {
		this.source = source;
		this.executor = executor;
		this.stopped = stopped;
	}

	/** Begin. The thread of the lookup passes on the identity. */
	void begin(Consumer<Identity> found) {
		this.executor.execute(() -> attempt(found));
	}

	private void attempt(Consumer<Identity> found) {
		if (this.stopped.getAsBoolean()) {
			return;
		}
		try {
			found.accept(this.source.get());
		}
		catch (Throwable ex) {
			if (this.failure.isNew(String.valueOf(ex.getMessage()))) {
				logger.error("Could not determine the key of this instance, so it is not registered. Retrying every "
						+ RETRY_AFTER.toSeconds() + " s", ex);
			}
			this.executor.schedule(RETRY_AFTER, () -> attempt(found));
		}
	}

}
