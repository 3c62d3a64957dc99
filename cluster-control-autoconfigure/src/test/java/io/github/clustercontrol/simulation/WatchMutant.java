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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.etcd.rules.Moment;
import io.github.clustercontrol.internal.etcd.rules.ProgressSupport;
import io.github.clustercontrol.internal.etcd.rules.Renewal;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Action;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Confirm;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Deliver;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Open;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Created;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import io.github.clustercontrol.internal.etcd.rules.WatchState;
import io.github.clustercontrol.internal.etcd.rules.WatchStep;

/**
 * A fault in the rules of a watch, that a simulation has to find.
 */
enum WatchMutant {

	NONE,

	FIRST_CHANGE_AFTER_A_READ_MISSED {
		@Override
		WatchEffect effect(WatchEffect effect) {
			return (effect instanceof Open open) ? new Open(open.revision() + 1) : effect;
		}
	},

	REPEATED_CHANGES_DELIVERED {
		@Override
		WatchEffect effect(WatchEffect effect) {
			return (effect instanceof Deliver deliver) ? new Deliver(0, deliver.to()) : effect;
		}
	},

	PROGRESS_MOVES_THE_POSITION {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			boolean moves = event instanceof WatchEvent.Progressed && state.phase().isFollowing();
			long reached = moves ? ((WatchEvent.Progressed) event).revision() : 0;
			return rules.next((reached >= state.position().next()) ? at(state, reached + 1) : state, event, now);
		}
	},

	EARLIER_TERM_NOT_NOTICED {
		@Override
		WatchEvent event(WatchState state, WatchEvent event) {
			return (event instanceof Created created) ? new Created(new Header(created.header().clusterId(),
					created.header().revision(), Math.max(created.header().term(), state.position().term()))) : event;
		}
	},

	OTHER_CLUSTER_NOT_NOTICED {
		@Override
		WatchEvent event(WatchState state, WatchEvent event) {
			return (event instanceof Created created) ? new Created(new Header(state.position().clusterId(),
					created.header().revision(), Math.max(created.header().term(), state.position().term()))) : event;
		}
	},

	/** The watch is opened again and again from a revision that is compacted. */
	COMPACTION_NOT_NOTICED {
		@Override
		WatchEvent event(WatchState state, WatchEvent event) {
			return (event instanceof WatchEvent.Failed) ? new WatchEvent.Failed(FailureKind.UNANSWERED) : event;
		}
	},

	OPENED_WITHOUT_A_DEADLINE {
		@Override
		boolean passes(WatchState state, WatchEvent event) {
			return !(event instanceof WatchEvent.Due && state.phase() instanceof WatchPhase.Opening);
		}
	},

	LOST_RESPONSES_NOT_NOTICED {
		@Override
		boolean passes(WatchState state, WatchEvent event) {
			return !(event instanceof WatchEvent.Due && state.phase().isFollowing());
		}
	},

	/** A listing replaces what was delivered, and then the changes before it come. */
	COMPARISON_DOES_NOT_MOVE_THE_POSITION {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			WatchStep step = rules.next(state, event, now);
			boolean compared = event instanceof WatchEvent.Due && step.effects().contains(Action.DELIVER_COMPARISON);
			return compared ? new WatchStep(at(step.state(), state.position().next()), step.effects()) : step;
		}
	},

	COMPARISON_DROPPED {
		@Override
		boolean keeps(WatchEffect effect) {
			return effect != Action.DELIVER_COMPARISON;
		}
	},

	CHANGES_BEFORE_A_COMPARISON_DROPPED {
		@Override
		boolean keeps(WatchEffect effect) {
			return !(effect instanceof Deliver deliver) || deliver.to() == Long.MAX_VALUE;
		}
	},

	/** After a failure of the listener the watch goes on where it was. */
	NOT_READ_AFTER_A_CRASH {
		@Override
		WatchEvent event(WatchState state, WatchEvent event) {
			return (event instanceof WatchEvent.Crashed) ? new WatchEvent.Failed(FailureKind.UNANSWERED) : event;
		}
	},

	CONFIRMS_WHILE_IT_CATCHES_UP {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			WatchStep step = rules.next(state, event, now);
			List<WatchEffect> effects = new ArrayList<>(step.effects());
			if (event instanceof WatchEvent.Progressed && state.phase() instanceof WatchPhase.CatchingUp) {
				effects.add(new Confirm(0));
			}
			return new WatchStep(step.state(), effects);
		}
	},

	KNOWN_REVISION_IGNORED {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			return rules.next(state, event, new Moment(now.nanos(), now.jitter(), 0, now.renewal()));
		}
	},

	RENEWAL_NOT_COMPARED {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			return rules.next(state, event, showingNoChange(state, event, now));
		}
	},

	RENEWAL_COMPARED_WITH_ANOTHER_WATCH {
		@Override
		SimulatedWatchLoop.Decision of(WatchRules rules) {
			AtomicLong delivered = new AtomicLong();
			return (state, event, now) -> {
				if (event instanceof WatchEvent.Changed changed) {
					delivered.accumulateAndGet(changed.last(), Math::max);
				}
				boolean delivers = now.renewal().header().revision() <= delivered.get();
				return rules.next(state, event, delivers ? showingNoChange(state, event, now) : now);
			};
		}
	},

	RENEWAL_OF_A_RESTORED_ETCD_CONFIRMS {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			Header header = new Header(state.position().clusterId(), now.renewal().header().revision(),
					state.position().term());
			return rules.next(state, event, new Moment(now.nanos(), now.jitter(), now.knownRevision(),
					new Renewal(header, now.renewal().sent())));
		}
	},

	RENEWAL_CONFIRMS_WHEN_IT_IS_ANSWERED {
		@Override
		long renewalTime(long sent, long answered) {
			return answered;
		}
	},

	RENEWAL_CONFIRMS_WHEN_IT_IS_USED {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			return rules.next(state, event, new Moment(now.nanos(), now.jitter(), now.knownRevision(),
					new Renewal(now.renewal().header(), now.nanos())));
		}
	},

	/** A watch through a proxy is opened again and again, and is never confirmed. */
	PROXY_NOT_NOTICED {
		@Override
		WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
			return rules.next(new WatchState(state.phase(), state.position(), state.relist(),
					new ProgressSupport(0, false), state.retries()), event, now);
		}
	};

	/** Return the rules with this fault. */
	SimulatedWatchLoop.Decision of(WatchRules rules) {
		return (state, event, now) -> {
			if (!passes(state, event)) {
				return new WatchStep(state, List.of());
			}
			WatchStep step = next(rules, state, event(state, event), now);
			return new WatchStep(step.state(), step.effects().stream().filter(this::keeps).map(this::effect).toList());
		};
	}

	WatchStep next(WatchRules rules, WatchState state, WatchEvent event, Moment now) {
		return rules.next(state, event, now);
	}

	WatchEvent event(WatchState state, WatchEvent event) {
		return event;
	}

	boolean passes(WatchState state, WatchEvent event) {
		return true;
	}

	boolean keeps(WatchEffect effect) {
		return true;
	}

	WatchEffect effect(WatchEffect effect) {
		return effect;
	}

	/** When a renewal counts as a confirmation. */
	long renewalTime(long sent, long answered) {
		return sent;
	}

	/** Return the moment as if the last renewal had shown no change. */
	private static Moment showingNoChange(WatchState state, WatchEvent event, Moment now) {
		if (!(event instanceof WatchEvent.Due && state.phase().isFollowing())) {
			return now;
		}
		long revision = Math.max(state.position().next() - 1, state.position().progress());
		Header header = now.renewal().header();
		return new Moment(now.nanos(), now.jitter(), Math.min(revision, now.knownRevision()),
				new Renewal(new Header(header.clusterId(), revision, header.term()), now.renewal().sent()));
	}

	private static WatchState at(WatchState state, long next) {
		WatchPosition position = state.position();
		return new WatchState(state.phase(),
				new WatchPosition(next, position.clusterId(), position.term(), position.known(), position.progress()),
				state.relist(), state.progress(), state.retries());
	}

}
