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

package io.github.clustercontrol.internal.etcd.rules;

import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Action;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Confirm;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Deliver;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Open;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Report;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.ReportOtherCluster;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.CatchingUp;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Live;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Opening;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Probing;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Reading;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Verifying;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Waiting;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;

/**
 * Decides how a watch goes on, so that no change is missed, repeated or invented: what it
 * watches is read at a revision and watched from the next one. A watch that ends is
 * opened again from the first revision that was not delivered. Where etcd cannot deliver
 * from there, because it compacted that revision, was restored, or is another cluster,
 * everything is read again.
 */
public final class WatchRules {

	private static final long ALL = Long.MAX_VALUE;

	private final WatchPolicy policy;

	/**
	 * Create rules.
	 * @param policy the periods of the watch
	 */
	public WatchRules(WatchPolicy policy) {
		this.policy = policy;
	}

	/**
	 * Decide.
	 * @param state the state now
	 * @param event what happens
	 * @param now when it happens
	 * @return the next state and what is to be done
	 * @throws IllegalStateException if the event cannot happen in this state
	 */
	public WatchStep next(WatchState state, WatchEvent event, Moment now) {
		return (state.phase() instanceof WatchPhase.Closed) ? WatchStep.of(state) : event.decide(this, state, now);
	}

	WatchStep due(WatchState state, Moment now) {
		WatchPhase phase = state.phase();
		if (state.due() > now.nanos()) {
			// After each renewal, so that most of the time the timer of a watch is never
			// due
			return (phase.isFollowing() && isConfirmedByRenewal(state, now)) ? confirmedByRenewal(state, now)
					: WatchStep.of(state);
		}
		if (phase instanceof Waiting waiting) {
			return again(state, waiting.read(), now);
		}
		if (phase instanceof Opening) {
			return unanswered(state, "etcd did not open the watch in time", now);
		}
		return (phase.due() <= now.nanos()) ? checkLiveness(state, now) : relist(state, now);
	}

	private WatchStep again(WatchState state, boolean read, Moment now) {
		if (read) {
			return WatchStep.of(state.in(new Reading()), Action.READ);
		}
		return (state.retries().openings() > 0) ? WatchStep.of(state.in(new Probing()), Action.ASK)
				: WatchStep.of(opening(state, now), new Open(state.position().next()));
	}

	private WatchState opening(WatchState state, Moment now) {
		return state.in(new Opening(state.retries().openedBy(now)))
			.at(state.position().opening(now.knownRevision()))
			.with(state.relist().settling(this.policy, now))
			.with(state.retries().opening());
	}

	WatchStep listed(WatchState state, WatchEvent.Listed listed, Moment now) {
		WatchPosition position = state.position();
		Header header = listed.header();
		if (state.phase().isFollowing() && position.isBefore(header)) {
			return WatchStep.of(state.with(state.relist().read(header.revision(), listed.took(), this.policy, now)));
		}
		WatchState read = state.at(WatchPosition.after(header))
			.with(PeriodicRelist.scheduled(this.policy, now))
			.with(ProgressSupport.ASSUMED);
		return WatchStep.of(opening(read, now),
				position.isAnotherHistory(header) ? Action.DELIVER_RESTART : Action.DELIVER_LISTING,
				new Open(header.revision() + 1));
	}

	WatchStep created(WatchState state, Header header, Moment now) {
		if (!(state.phase() instanceof Opening)) {
			throw new IllegalStateException("A watch was opened in " + state.phase());
		}
		if (header.isFromProxy()) {
			return opened(state, header, now);
		}
		return switch (state.position().continues(header)) {
			case CONTINUES -> opened(state, header, now);
			case BEHIND -> WatchStep.of(state.in(new Verifying(header)), Action.ASK);
			case EARLIER_TERM -> restarted(state, "etcd went back to an earlier term, it was restored", now);
			case OTHER_CLUSTER ->
				restarted(state, "another cluster of etcd answers", now, new ReportOtherCluster(header.clusterId()));
		};
	}

	private WatchStep opened(WatchState state, Header header, Moment now) {
		WatchState opened = state.at(state.position().opened(header.term()))
			.with(state.progress().opened(header))
			.with(Retries.NONE);
		if (opened.progress().missing()) {
			// The watch has to deliver its backlog before an answer of etcd confirms it
			return WatchStep.of(opened.in(new CatchingUp(idle(now.nanos(), now))));
		}
		return WatchStep.of(opened.in(new CatchingUp(Liveness.firstRequest(now))), Action.REQUEST_PROGRESS);
	}

	WatchStep answered(WatchState state, WatchEvent.Answered answer, Moment now) {
		WatchPhase phase = state.phase();
		WatchPosition position = state.position();
		if (phase instanceof Probing) {
			return WatchStep.of(opening(state, now), new Open(position.next()));
		}
		boolean ours = answer.clusterId() == position.clusterId();
		if (phase instanceof Verifying verifying) {
			Header header = verifying.header();
			return (ours && answer.revision() >= position.reached()) ? opened(state, header, now) : restarted(state,
					"etcd is at revision " + header.revision() + " and was at " + position.reached() + " before", now);
		}
		if (ours && answer.revision() >= position.next() - 1) {
			return WatchStep.of(following(state, idle(now.nanos(), now)), Confirm.NOW);
		}
		return again(state, true, now);
	}

	WatchStep changed(WatchState state, WatchEvent.Changed changed, Moment now) {
		if (!state.phase().isFollowing()) {
			throw new IllegalStateException("Changes arrived in " + state.phase());
		}
		List<WatchEffect> effects = new ArrayList<>(2);
		WatchState next = state;
		PeriodicRelist relist = state.relist();
		if (relist.isHeld() && changed.last() > relist.held()) {
			if (changed.first() <= relist.held()) {
				effects.add(new Deliver(state.position().next(), relist.held()));
			}
			effects.add(Action.DELIVER_COMPARISON);
			next = compared(state);
		}
		if (changed.last() >= next.position().next()) {
			effects.add(new Deliver(next.position().next(), ALL));
			next = next.at(next.position().delivered(changed.last()));
		}
		return responded(next, next.position().next() - 1, effects);
	}

	WatchStep progressed(WatchState state, long revision, Moment now) {
		// The next revision stays: etcd may respond ahead of changes
		return state.phase().isFollowing()
				? responded(state.at(state.position().progressed(revision)), revision, new ArrayList<>(1))
				: WatchStep.of(state);
	}

	private WatchStep responded(WatchState state, long reached, List<WatchEffect> effects) {
		Liveness liveness = liveness(state.phase()).responding();
		boolean live = state.phase() instanceof Live || reached >= state.position().known();
		if (live) {
			effects.add(Confirm.NOW);
		}
		WatchState next = state.with(state.relist().responding());
		return new WatchStep(next.in(live ? new Live(liveness) : new CatchingUp(liveness)), effects);
	}

	private WatchStep checkLiveness(WatchState state, Moment now) {
		Liveness liveness = liveness(state.phase());
		if (isConfirmedByRenewal(state, now)) {
			return confirmedByRenewal(state, now);
		}
		if (state.progress().missing()) {
			// Only etcd itself can be asked. What the watch does not deliver is found
			// when all is read again
			return WatchStep.of(state, Action.ASK);
		}
		if (liveness.isIdle()) {
			return WatchStep.of(following(state, Liveness.afterIdle(now)), Action.REQUEST_PROGRESS);
		}
		if (liveness.responded() && state.phase() instanceof Live) {
			long since = now.nanos() - Liveness.REQUEST_EVERY.toNanos();
			return WatchStep.of(following(state, idle(since, now)).with(ProgressSupport.ASSUMED));
		}
		if (!liveness.isLastRequest()) {
			return WatchStep.of(following(state, liveness.nextRequest(now)), Action.REQUEST_PROGRESS);
		}
		return unanswered(state.with(state.progress().failed(liveness.responded())),
				liveness.responded() ? "the member of etcd that is watched lags behind" : "no response on the watch",
				now);
	}

	/**
	 * Whether a renewal shows that the watch cannot have missed a change. A listing that
	 * is held needs a response of the watch itself.
	 */
	private boolean isConfirmedByRenewal(WatchState state, Moment now) {
		return liveness(state.phase()).isIdle() && idle(now.renewal().sent(), now).due() > now.nanos()
				&& !state.relist().awaitsResponse()
				&& state.position().isConfirmedBy(now.renewal(), now.knownRevision());
	}

	private WatchStep confirmedByRenewal(WatchState state, Moment now) {
		long sent = now.renewal().sent();
		return WatchStep.of(following(state, idle(sent, now)), new Confirm(now.nanos() - sent));
	}

	private WatchStep relist(WatchState state, Moment now) {
		PeriodicRelist relist = state.relist();
		if (relist.compareDue() <= now.nanos()) {
			return relist.responded() ? WatchStep.of(compared(state), Action.DELIVER_COMPARISON)
					: WatchStep.of(state.with(relist.settling(this.policy, now)));
		}
		if (state.progress().missing()) {
			// Nothing tells when this watch has delivered what lies before a listing
			return again(state, true, now);
		}
		WatchState postponed = state.with(relist.postponed(this.policy, now));
		return relist.isHeld() ? WatchStep.of(postponed) : WatchStep.of(postponed, Action.RELIST);
	}

	private WatchState compared(WatchState state) {
		// A change that comes late is older than what was read
		return state.at(state.position().delivered(state.relist().held())).with(state.relist().compared());
	}

	WatchStep failed(WatchState state, FailureKind kind, Moment now) {
		boolean resumable = kind == FailureKind.UNANSWERED && !(state.phase() instanceof Reading);
		return retry(state, kind, !resumable, now);
	}

	/** etcd did not respond in time: open another watch from the same revision. */
	private WatchStep unanswered(WatchState state, String problem, Moment now) {
		return retry(state, FailureKind.UNANSWERED, false, now, new Report(problem, false));
	}

	/** The history of etcd is not the one that was delivered: read everything. */
	private WatchStep restarted(WatchState state, String problem, Moment now, WatchEffect... effects) {
		List<WatchEffect> all = new ArrayList<>(List.of(effects));
		all.add(new Report(problem, true));
		return retry(state, FailureKind.UNANSWERED, true, now, all.toArray(WatchEffect[]::new));
	}

	WatchStep crashed(WatchState state, Moment now) {
		return retry(state, FailureKind.REFUSED, true, now);
	}

	private WatchStep retry(WatchState state, FailureKind kind, boolean read, Moment now, WatchEffect... reports) {
		List<WatchEffect> effects = new ArrayList<>();
		effects.add(Action.CLOSE);
		effects.addAll(List.of(reports));
		WatchState waiting = state.in(new Waiting(state.retries().next(kind, now), read))
			.with(state.retries().failed(kind));
		return new WatchStep(waiting, effects);
	}

	private Liveness idle(long since, Moment now) {
		return Liveness.idle(since, this.policy.heartbeat(), now);
	}

	private static Liveness liveness(WatchPhase phase) {
		return ((WatchPhase.Following) phase).liveness();
	}

	private static WatchState following(WatchState state, Liveness liveness) {
		return state.in((state.phase() instanceof Live) ? new Live(liveness) : new CatchingUp(liveness));
	}

}
