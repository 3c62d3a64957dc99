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
import java.util.Map;
import java.util.stream.Collectors;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.registration.rules.Consumer;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs one line about a drain: who has applied that this instance left, or who has not.
 */
final class DrainLog {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	/** Bounds the line. */
	private static final int MOST = 10;

	private final ClusterDirectory directory;

	private final DrainSettings settings;

	private @Nullable EtcdRequestException failure;

	DrainLog(ClusterDirectory directory, DrainSettings settings) {
		this.directory = directory;
		this.settings = settings;
	}

	void began() {
		logger.debug("Serving for another " + this.settings.period().toMillis() + " to "
				+ this.settings.longest().toMillis() + " ms, until consumers have applied that this instance left");
	}

	void failed(EtcdRequestException failure) {
		this.failure = failure;
	}

	void ended(DrainOutcome outcome, DrainState state, long now) {
		if (!state.policy().waits()) {
			return;
		}
		long millis = millis(now - state.policy().begin());
		switch (outcome) {
			case APPLIED -> logger.info("Drained for " + millis + " ms: applied by " + applied(state) + " consumers of "
					+ this.directory + " after " + millis(appliedAfter(state)) + " ms");
			case PERIOD -> logger.info("Drained for " + millis + " ms: no consumer announces what it applies under "
					+ this.directory.watcherPrefix() + ", so clustercontrol.self.drain-period alone counts");
			case TIMEOUT -> logger.warn("Drained for " + millis + " ms: applied by " + applied(state) + " consumers of "
					+ this.directory + " within clustercontrol.self.drain-timeout, missing " + missing(state, now));
			case UNAVAILABLE -> logger.warn("Drained for " + millis + " ms: etcd did not answer what the consumers of "
					+ this.directory + " have applied" + cause());
			case DENIED -> logger.warn("Drained for " + millis + " ms: etcd denied reading what the consumers of "
					+ this.directory + " have applied, so clustercontrol.self.drain-period alone counts" + cause());
		}
	}

	private static String applied(DrainState state) {
		int all = (state.consumers() != null) ? state.consumers().size() : 0;
		return (all - state.missing().size()) + " of " + all;
	}

	private static long appliedAfter(DrainState state) {
		Long at = state.appliedAt();
		return (at != null) ? at - state.policy().begin() : 0;
	}

	private static String missing(DrainState state, long now) {
		Map<String, Consumer> missing = state.missing();
		String first = missing.entrySet()
			.stream()
			.limit(MOST)
			.map((entry) -> entry.getValue().name() + " (lease " + entry.getKey() + "): "
					+ reason(entry.getValue(), state.policy().revision(), now))
			.collect(Collectors.joining("; "));
		return (missing.size() > MOST) ? first + "; and " + (missing.size() - MOST) + " more" : first;
	}

	private static String reason(Consumer consumer, long revision, long now) {
		if (consumer.reloadPending()) {
			return "reload pending for " + Duration.ofNanos(now - consumer.since()).toSeconds() + " s";
		}
		return (consumer.seen() >= revision) ? "a handler has not succeeded"
				: "at revision " + consumer.seen() + ", this instance left at " + revision;
	}

	private String cause() {
		EtcdRequestException failure = this.failure;
		if (failure == null) {
			return "";
		}
		boolean denied = failure.reason() == Reason.DENIED;
		return ": " + failure.getMessage()
				+ (denied ? failure.advice(GrantCommands.forAnnouncements(this.directory)) : "");
	}

	private static long millis(long nanos) {
		return Duration.ofNanos(nanos).toMillis();
	}

}
