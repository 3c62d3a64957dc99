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

package io.github.clustercontrol.simulation;

import io.github.clustercontrol.internal.announce.rules.Observed;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainPolicy;
import io.github.clustercontrol.internal.registration.rules.DrainRules;
import io.github.clustercontrol.internal.registration.rules.DrainState;
import org.jspecify.annotations.Nullable;

/**
 * A fault in the rules of announcements and drains.
 */
enum DrainMutant {

	NONE,

	PERIOD_IGNORED {
		@Override
		DrainPolicy policy(DrainPolicy policy) {
			return new DrainPolicy(true, policy.revision(), policy.begin(), 0, policy.timeout());
		}
	},

	TIMEOUT_IGNORED {
		@Override
		DrainPolicy policy(DrainPolicy policy) {
			return new DrainPolicy(true, policy.revision(), policy.begin(), policy.period(), 2 * policy.timeout());
		}
	},

	/** The revision before the delete is taken for that of the delete. */
	REVISION_BEFORE_THE_DELETE_IS_ENOUGH {
		@Override
		DrainPolicy policy(DrainPolicy policy) {
			return new DrainPolicy(true, Math.max(0, policy.revision() - 1), policy.begin(), policy.period(),
					policy.timeout());
		}
	},

	ONE_CONSUMER_IS_ENOUGH {
		@Override
		@Nullable DrainOutcome outcome(DrainState state, long now) {
			boolean one = state.consumers() != null && state.missing().size() < state.consumers().size()
					&& now >= state.policy().begin() + state.policy().period();
			return one ? DrainOutcome.APPLIED : super.outcome(state, now);
		}
	},

	GONE_CONSUMER_AWAITED {
		@Override
		boolean deletesConsumers() {
			return false;
		}
	},

	ANNOUNCED_BEFORE_IT_IS_APPLIED {
		@Override
		Observed observed(Observed observed) {
			return new Observed(observed.shown(), observed.published(), observed.shown(), Long.MAX_VALUE,
					observed.removal());
		}
	},

	/** Also a removal is announced only every 5 s. */
	REMOVAL_ANNOUNCED_LATE {
		@Override
		long removal(Observed observed) {
			return 0;
		}
	};

	DrainPolicy policy(DrainPolicy policy) {
		return policy;
	}

	@Nullable DrainOutcome outcome(DrainState state, long now) {
		return DrainRules.outcome(state, now);
	}

	boolean deletesConsumers() {
		return true;
	}

	Observed observed(Observed observed) {
		return observed;
	}

	long removal(Observed observed) {
		return observed.removal();
	}

}
