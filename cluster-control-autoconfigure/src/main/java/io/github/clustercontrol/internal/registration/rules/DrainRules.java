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

package io.github.clustercontrol.internal.registration.rules;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Decides when a drain ends. Applications that announce nothing may consume the cluster,
 * too, so it is never shorter than the drain period.
 */
public final class DrainRules {

	/** How long etcd may not answer. */
	static final long ANSWER_WITHIN = Duration.ofSeconds(3).toNanos();

	private DrainRules() {
	}

	/** Return why the drain ends now, or {@code null} if it goes on. */
	public static @Nullable DrainOutcome outcome(DrainState state, long now) {
		DrainPolicy policy = state.policy();
		if (now < policy.earliestEnd()) {
			return null;
		}
		if (!policy.waits()) {
			return DrainOutcome.PERIOD;
		}
		if (state.denied()) {
			return DrainOutcome.DENIED;
		}
		Map<String, Consumer> consumers = state.consumers();
		Long unanswered = state.unanswered();
		if (policy.revision() == 0 || (consumers == null && state.failed())) {
			return DrainOutcome.UNAVAILABLE;
		}
		if (consumers != null && state.appliedAt() != null) {
			return consumers.isEmpty() ? DrainOutcome.PERIOD : DrainOutcome.APPLIED;
		}
		if (unanswered != null && now >= unanswered + ANSWER_WITHIN) {
			return DrainOutcome.UNAVAILABLE;
		}
		if (now < policy.latestEnd()) {
			return null;
		}
		return (consumers != null) ? DrainOutcome.TIMEOUT : DrainOutcome.UNAVAILABLE;
	}

	/** Return when to decide again at the latest, if the drain goes on. */
	public static long nextDecision(DrainState state, long now) {
		DrainPolicy policy = state.policy();
		if (now < policy.earliestEnd()) {
			return policy.earliestEnd();
		}
		Long unanswered = state.unanswered();
		return (unanswered != null) ? Math.min(policy.latestEnd(), unanswered + ANSWER_WITHIN) : policy.latestEnd();
	}

}
