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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Action;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Confirm;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Deliver;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Open;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Report;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.ReportOtherCluster;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Answered;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Changed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Close;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Crashed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Created;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Due;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Failed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Listed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Progressed;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.CatchingUp;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Closed;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Live;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Opening;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Probing;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Reading;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Verifying;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Waiting;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link WatchRules}: each row is a state, an event, and what follows.
 */
class WatchRulesTests {

	private static final long ALL = Long.MAX_VALUE;

	private static final long CLUSTER = 7;

	private static final long OTHER_CLUSTER = 8;

	private static final long TERM = 3;

	/**
	 * All up to revision 100 was delivered; etcd was at 120 when the watch was opened.
	 */
	private static final WatchPosition POSITION = new WatchPosition(101, CLUSTER, TERM, 120, 0);

	private static final long NOW = seconds(1000);

	private static final Moment MOMENT = new Moment(NOW, 0.5, 120, Renewal.NONE);

	/** A half more than half of 100 ms. */
	private static final long SHORT_PAUSE = NOW + millis(75);

	/** A half more than half of 800 ms. */
	private static final long LONG_PAUSE = NOW + millis(600);

	private static final PeriodicRelist RELIST = new PeriodicRelist(NOW + seconds(100), 0, ALL, false);

	private static final WatchPolicy POLICY = new WatchPolicy(Duration.ofSeconds(5), Duration.ofMinutes(5),
			Duration.ofSeconds(10));

	private static final ProgressSupport MISSING = new ProgressSupport(2, true);

	private final WatchRules rules = new WatchRules(POLICY);

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "readingRows", "openingRows", "retryRows", "deliveryRows", "livenessRows", "renewalRows",
			"proxyRows", "relistRows", "endRows" })
	void decides(Row row) {
		WatchStep step = this.rules.next(row.state, row.event, row.moment);
		assertThat(step.state()).isEqualTo(row.next);
		assertThat(step.effects()).isEqualTo(row.effects);
	}

	static Stream<Row> readingRows() {
		WatchState reading = at(new Reading()).at(WatchPosition.NONE);
		WatchState opening = opening(0).at(new WatchPosition(101, CLUSTER, TERM, 120, 0)).with(scheduled());
		return Stream.of(
				row("reads everything at the start").in(WatchState.NEW)
					.on(new Due())
					.leadsTo(WatchState.NEW.in(new Reading()), Action.READ),
				row("watches from the revision after a read").in(reading)
					.on(listed(100, CLUSTER, 0))
					.leadsTo(opening, Action.DELIVER_LISTING, new Open(101)),
				row("assumes progress requests to be answered after a read").in(reading.with(MISSING))
					.on(listed(100, CLUSTER, 0))
					.leadsTo(opening, Action.DELIVER_LISTING, new Open(101)),
				row("forgets the term of the etcd before a read").in(reading.at(POSITION))
					.on(listed(50, OTHER_CLUSTER, 0))
					.leadsTo(opening.at(new WatchPosition(51, OTHER_CLUSTER, TERM, 120, 0)), Action.DELIVER_RESTART,
							new Open(51)),
				row("reads again when a read is not answered").in(reading)
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(reading.in(new Waiting(SHORT_PAUSE, true)).with(new Retries(0, 1, 0)), Action.CLOSE),
				row("waits longer when a read is refused").in(reading)
					.on(new Failed(FailureKind.REFUSED))
					.leadsTo(reading.in(new Waiting(LONG_PAUSE, true)).with(new Retries(0, 0, 1)), Action.CLOSE));
	}

	static Stream<Row> openingRows() {
		WatchState opening = opening(0);
		WatchState caughtUp = at(new CatchingUp(Liveness.firstRequest(MOMENT)));
		Header behind = new Header(CLUSTER, 119, TERM);
		WatchState verifying = opening.in(new Verifying(behind));
		WatchState restarted = opening.in(new Waiting(SHORT_PAUSE, true)).with(new Retries(1, 1, 0));
		return Stream.of(
				row("requests progress as soon as a watch is open").in(opening)
					.on(new Created(new Header(CLUSTER, 120, 4)))
					.leadsTo(caughtUp.at(new WatchPosition(101, CLUSTER, 4, 120, 0)), Action.REQUEST_PROGRESS),
				row("forgets failures when a watch is open").in(opening.with(new Retries(3, 2, 1)))
					.on(new Created(new Header(CLUSTER, 121, TERM)))
					.leadsTo(caughtUp, Action.REQUEST_PROGRESS),
				row("reads everything when another etcd cluster opens the watch").in(opening)
					.on(new Created(new Header(OTHER_CLUSTER, 500, TERM)))
					.leadsTo(restarted, Action.CLOSE, new ReportOtherCluster(OTHER_CLUSTER),
							new Report("another cluster of etcd answers", true)),
				row("reads everything when the term is lower than before").in(opening)
					.on(new Created(new Header(CLUSTER, 500, 2)))
					.leadsTo(restarted, Action.CLOSE,
							new Report("etcd went back to an earlier term, it was restored", true)),
				row("asks etcd as a whole when the member is behind what is known of etcd").in(opening)
					.on(new Created(behind))
					.leadsTo(verifying, Action.ASK),
				row("asks etcd as a whole when the member is behind what was delivered")
					.in(opening.at(new WatchPosition(131, CLUSTER, TERM, 120, 0)))
					.on(new Created(new Header(CLUSTER, 129, TERM)))
					.leadsTo(opening.in(new Verifying(new Header(CLUSTER, 129, TERM)))
						.at(new WatchPosition(131, CLUSTER, TERM, 120, 0)), Action.ASK),
				row("watches a member that lags behind").in(verifying)
					.on(new Answered(120, CLUSTER))
					.leadsTo(caughtUp, Action.REQUEST_PROGRESS),
				row("reads everything when etcd as a whole is behind").in(verifying)
					.on(new Answered(119, CLUSTER))
					.leadsTo(restarted, Action.CLOSE,
							new Report("etcd is at revision 119 and was at 120 before", true)),
				row("reads everything when another etcd cluster confirms the revision").in(verifying)
					.on(new Answered(120, OTHER_CLUSTER))
					.leadsTo(restarted, Action.CLOSE,
							new Report("etcd is at revision 119 and was at 120 before", true)),
				row("watches again when etcd as a whole does not answer").in(verifying)
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(verifying.in(new Waiting(SHORT_PAUSE, false)).with(new Retries(1, 1, 0)), Action.CLOSE),
				row("waits until the watch has to be open").in(at(new Opening(NOW + 1)))
					.on(new Due())
					.leadsTo(at(new Opening(NOW + 1))),
				row("watches again when etcd does not open the watch in time").in(at(new Opening(NOW)))
					.on(new Due())
					.leadsTo(at(new Waiting(SHORT_PAUSE, false)).with(new Retries(0, 1, 0)), Action.CLOSE,
							new Report("etcd did not open the watch in time", false)),
				row("ignores progress before the watch is open").in(opening).on(new Progressed(130)).leadsTo(opening));
	}

	static Stream<Row> retryRows() {
		Live live = new Live(Liveness.idle(NOW));
		return Stream.of(
				row("watches again from the same revision when the watch breaks").in(at(live))
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(at(new Waiting(SHORT_PAUSE, false)).with(new Retries(0, 1, 0)), Action.CLOSE),
				row("reads everything when the revision is compacted").in(opening(0))
					.on(new Failed(FailureKind.FAILED))
					.leadsTo(at(new Waiting(SHORT_PAUSE, true)).with(new Retries(1, 1, 0)), Action.CLOSE),
				row("reads everything, later, when the watch is refused").in(opening(0))
					.on(new Failed(FailureKind.REFUSED))
					.leadsTo(at(new Waiting(LONG_PAUSE, true)).with(new Retries(1, 0, 1)), Action.CLOSE),
				row("doubles the pause").in(opening(0).with(new Retries(1, 3, 9)))
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(at(new Waiting(NOW + millis(600), false)).with(new Retries(1, 4, 9)), Action.CLOSE),
				row("pauses for 2 seconds at most").in(opening(0).with(new Retries(1, 50, 0)))
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(at(new Waiting(NOW + millis(1500), false)).with(new Retries(1, 51, 0)), Action.CLOSE),
				row("pauses for 30 seconds at most after a refusal").in(opening(0).with(new Retries(1, 0, 50)))
					.on(new Failed(FailureKind.REFUSED))
					.leadsTo(at(new Waiting(NOW + millis(22_500), true)).with(new Retries(1, 0, 51)), Action.CLOSE),
				row("waits for the pause to end").in(at(new Waiting(NOW + 1, true)))
					.on(new Due())
					.leadsTo(at(new Waiting(NOW + 1, true))),
				row("reads after the pause").in(at(new Waiting(NOW, true)))
					.on(new Due())
					.leadsTo(at(new Reading()), Action.READ),
				row("opens a watch after the pause").in(at(new Waiting(NOW, false)))
					.on(new Due())
					.leadsTo(opening(0), new Open(101)),
				row("asks etcd before it requests a second watch").in(at(new Waiting(NOW, false)).with(retries(1)))
					.on(new Due())
					.leadsTo(at(new Probing()).with(retries(1)), Action.ASK),
				row("requests the second watch when etcd answers, and gives it more time")
					.in(at(new Probing()).with(retries(1)))
					.on(new Answered(90, OTHER_CLUSTER))
					.leadsTo(opening(1), new Open(101)),
				row("gives the watch 5 seconds at most").in(at(new Probing()).with(retries(9)))
					.on(new Answered(130, CLUSTER))
					.leadsTo(at(new Opening(NOW + seconds(5))).with(retries(10)), new Open(101)),
				row("requests no second watch while etcd does not answer").in(at(new Probing()).with(retries(1)))
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(at(new Waiting(SHORT_PAUSE, false)).with(new Retries(1, 1, 0)), Action.CLOSE));
	}

	static Stream<Row> deliveryRows() {
		Liveness liveness = Liveness.firstRequest(MOMENT);
		CatchingUp catchingUp = new CatchingUp(liveness.responding());
		Live live = new Live(liveness.responding());
		return Stream.of(
				row("delivers changes and confirms nothing while it catches up").in(at(new CatchingUp(liveness)))
					.on(new Changed(101, 119))
					.leadsTo(at(catchingUp).at(next(120)), new Deliver(101, ALL)),
				row("confirms what it delivers when it has caught up").in(at(new CatchingUp(liveness)))
					.on(new Changed(101, 120))
					.leadsTo(at(live).at(next(121)), new Deliver(101, ALL), Confirm.NOW),
				row("has not caught up with a response from before").in(at(new CatchingUp(liveness)))
					.on(new Progressed(119))
					.leadsTo(at(catchingUp).at(progress(119))),
				row("has caught up with a response at the known revision").in(at(new CatchingUp(liveness)))
					.on(new Progressed(120))
					.leadsTo(at(live).at(progress(120)), Confirm.NOW),
				row("keeps the next revision when a response has a higher one").in(at(new Live(liveness)))
					.on(new Progressed(500))
					.leadsTo(at(live).at(progress(500)), Confirm.NOW),
				row("delivers no change again").in(at(new Live(liveness)))
					.on(new Changed(90, 100))
					.leadsTo(at(live), Confirm.NOW),
				row("delivers only what is new of changes that repeat others").in(at(new Live(liveness)))
					.on(new Changed(90, 130))
					.leadsTo(at(live).at(next(131)), new Deliver(101, ALL), Confirm.NOW),
				row("stays at its position when none of the changes is watched").in(at(new Live(liveness)))
					.on(new Changed(ALL, 0))
					.leadsTo(at(live), Confirm.NOW));
	}

	static Stream<Row> livenessRows() {
		Liveness responded = new Liveness(NOW, 6, true);
		Liveness silent = new Liveness(NOW, 6, false);
		Liveness last = new Liveness(NOW, 1, false);
		long soon = NOW + millis(500);
		return Stream.of(
				row("requests progress after a heartbeat").in(at(new Live(Liveness.idle(NOW))))
					.on(new Due())
					.leadsTo(at(new Live(new Liveness(soon, 5, false))), Action.REQUEST_PROGRESS),
				row("waits for the heartbeat").in(at(new Live(Liveness.idle(NOW + 1))))
					.on(new Due())
					.leadsTo(at(new Live(Liveness.idle(NOW + 1)))),
				row("is idle until the next heartbeat after a response").in(at(new Live(responded)))
					.on(new Due())
					.leadsTo(at(new Live(Liveness.idle(NOW + millis(4875))))),
				row("counts unanswered watches in a row only").in(at(new Live(responded)).with(unanswered(1)))
					.on(new Due())
					.leadsTo(at(new Live(Liveness.idle(NOW + millis(4875))))),
				row("requests progress again while there is no response").in(at(new Live(silent)))
					.on(new Due())
					.leadsTo(at(new Live(new Liveness(soon, 5, false))), Action.REQUEST_PROGRESS),
				row("requests progress again while it has not caught up").in(at(new CatchingUp(responded)))
					.on(new Due())
					.leadsTo(at(new CatchingUp(new Liveness(soon, 5, true))), Action.REQUEST_PROGRESS),
				row("watches again after the last request without a response").in(at(new Live(last)))
					.on(new Due())
					.leadsTo(at(new Waiting(SHORT_PAUSE, false)).with(unanswered(1)).with(new Retries(0, 1, 0)),
							Action.CLOSE, new Report("no response on the watch", false)),
				row("watches another member when this one lags behind").in(at(new CatchingUp(last.responding())))
					.on(new Due())
					.leadsTo(at(new Waiting(SHORT_PAUSE, false)).with(new Retries(0, 1, 0)), Action.CLOSE,
							new Report("the member of etcd that is watched lags behind", false)));
	}

	static Stream<Row> renewalRows() {
		WatchState idle = at(new Live(Liveness.idle(NOW))).at(progress(120));
		WatchState later = idle.in(new Live(Liveness.idle(NOW + 1)));
		WatchState requesting = idle.in(new Live(new Liveness(NOW + millis(500), 5, false)));
		WatchState proxied = at(new CatchingUp(Liveness.idle(NOW))).at(next(121)).with(MISSING);
		return Stream.of(
				row("is confirmed as of when a renewal was sent that shows no later change").in(idle)
					.after(renewal(120, 600))
					.leadsTo(idle.in(new Live(Liveness.idle(NOW + millis(4775)))), new Confirm(millis(600))),
				row("is confirmed by a renewal that shows no change after the last one delivered")
					.in(idle.at(next(121)))
					.after(renewal(120, 600))
					.leadsTo(idle.in(new Live(Liveness.idle(NOW + millis(4775)))).at(next(121)),
							new Confirm(millis(600))),
				row("requests progress when a renewal shows a later revision").in(idle)
					.after(renewal(121, 600), 121)
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when another answer showed a later revision").in(idle)
					.after(renewal(120, 600), 121)
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when the member that renewed lags behind").in(idle)
					.after(renewal(119, 600))
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when the last renewal is older than a heartbeat").in(idle)
					.after(renewal(120, 5500))
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when another etcd cluster renewed").in(idle)
					.after(new Renewal(new Header(OTHER_CLUSTER, 120, TERM), NOW - millis(600)))
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when an etcd of an earlier term renewed").in(idle)
					.after(new Renewal(new Header(CLUSTER, 120, TERM - 1), NOW - millis(600)))
					.leadsTo(requesting, Action.REQUEST_PROGRESS),
				row("requests progress when a listing waits for a response").in(idle.with(held(110, ALL, false)))
					.after(renewal(120, 600))
					.leadsTo(requesting.with(held(110, ALL, false)), Action.REQUEST_PROGRESS),
				row("expects the response that it requested, whatever a renewal shows")
					.in(at(new Live(new Liveness(NOW, 5, false))).at(progress(120)))
					.after(renewal(120, 100))
					.leadsTo(at(new Live(new Liveness(NOW + millis(500), 4, false))).at(progress(120)),
							Action.REQUEST_PROGRESS),
				row("is confirmed by a renewal before it is due").in(later)
					.after(renewal(120, 100))
					.leadsTo(idle.in(new Live(Liveness.idle(NOW + millis(5275)))), new Confirm(millis(100))),
				row("waits until it is due when a renewal shows a later revision before that").in(later)
					.after(renewal(121, 100), 121)
					.leadsTo(later),
				row("is confirmed by a renewal through a proxy").in(proxied)
					.after(renewal(120, 600))
					.leadsTo(proxied.in(new CatchingUp(Liveness.idle(NOW + millis(4775)))), new Confirm(millis(600))),
				row("asks etcd itself through a proxy when a renewal shows a later revision").in(proxied)
					.after(renewal(121, 600), 121)
					.leadsTo(proxied, Action.ASK));
	}

	static Stream<Row> proxyRows() {
		WatchState idle = at(new CatchingUp(Liveness.idle(NOW + millis(5375))));
		WatchState due = at(new CatchingUp(Liveness.idle(NOW))).with(MISSING);
		Header proxy = new Header(0, 0, 0);
		return Stream.of(
				row("sends no progress request through a proxy").in(opening(0))
					.on(new Created(proxy))
					.leadsTo(idle.at(new WatchPosition(101, CLUSTER, 0, 120, 0)).with(new ProgressSupport(0, true))),
				row("sends progress requests on the second watch after one without a response")
					.in(opening(0).with(unanswered(1)))
					.on(new Created(new Header(CLUSTER, 120, TERM)))
					.leadsTo(at(new CatchingUp(Liveness.firstRequest(MOMENT))).with(unanswered(1)),
							Action.REQUEST_PROGRESS),
				row("takes two watches without a response for a proxy").in(opening(0).with(unanswered(2)))
					.on(new Created(new Header(CLUSTER, 120, TERM)))
					.leadsTo(idle.with(MISSING)),
				row("asks etcd itself through a proxy").in(due).on(new Due()).leadsTo(due, Action.ASK),
				row("confirms what etcd itself confirms").in(due)
					.on(new Answered(100, CLUSTER))
					.leadsTo(idle.with(MISSING), Confirm.NOW),
				row("reads everything when etcd itself is behind").in(due)
					.on(new Answered(99, CLUSTER))
					.leadsTo(due.in(new Reading()), Action.READ),
				row("reads everything when another etcd cluster is behind the proxy").in(due)
					.on(new Answered(500, OTHER_CLUSTER))
					.leadsTo(due.in(new Reading()), Action.READ),
				row("watches again when etcd itself does not answer").in(due)
					.on(new Failed(FailureKind.UNANSWERED))
					.leadsTo(due.in(new Waiting(SHORT_PAUSE, false)).with(new Retries(0, 1, 0)), Action.CLOSE));
	}

	static Stream<Row> relistRows() {
		Live live = new Live(Liveness.idle(NOW + seconds(2)));
		WatchState due = at(live).with(new PeriodicRelist(NOW, 0, ALL, false));
		WatchState held = at(live).with(held(110, NOW, false));
		WatchState responding = at(new Live(live.liveness().responding()));
		PeriodicRelist compared = new PeriodicRelist(RELIST.due(), 0, ALL, false);
		PeriodicRelist settling = held(110, NOW + seconds(10), false);
		return Stream.of(
				row("reads while the watch is open").in(due)
					.on(new Due())
					.leadsTo(due.with(scheduled()), Action.RELIST),
				row("does not read again before it has compared")
					.in(at(live).with(new PeriodicRelist(NOW, 110, ALL, false)))
					.on(new Due())
					.leadsTo(at(live).with(new PeriodicRelist(scheduled().due(), 110, ALL, false))),
				row("reads and watches anew where progress requests are not answered").in(due.with(MISSING))
					.on(new Due())
					.leadsTo(due.with(MISSING).in(new Reading()), Action.READ),
				row("holds what it has read").in(at(live))
					.on(listed(110, CLUSTER, 0))
					.leadsTo(at(live).with(new PeriodicRelist(scheduled().due(), 110, NOW + seconds(10), false))),
				row("reads more rarely where a read takes long").in(at(live))
					.on(listed(110, CLUSTER, seconds(60)))
					.leadsTo(at(live).with(new PeriodicRelist(NOW + seconds(1320), 110, NOW + seconds(10), false))),
				row("delivers what it has read when etcd went back").in(at(live))
					.on(listed(99, CLUSTER, 0))
					.leadsTo(opening(0).at(new WatchPosition(100, CLUSTER, TERM, 120, 0)).with(scheduled()),
							Action.DELIVER_RESTART, new Open(100)),
				row("delivers what it has read when the term is an earlier one").in(at(live))
					.on(new Listed(new Header(CLUSTER, 110, TERM - 1), 0))
					.leadsTo(opening(0).at(new WatchPosition(111, CLUSTER, TERM - 1, 120, 0)).with(scheduled()),
							Action.DELIVER_RESTART, new Open(111)),
				row("delivers what it has read when it is another etcd cluster").in(at(live))
					.on(listed(500, OTHER_CLUSTER, 0))
					.leadsTo(opening(0).at(new WatchPosition(501, OTHER_CLUSTER, TERM, 120, 0)).with(scheduled()),
							Action.DELIVER_RESTART, new Open(501)),
				row("compares when the watch has responded since").in(at(live).with(held(110, NOW, true)))
					.on(new Due())
					.leadsTo(at(live).at(next(111)).with(compared), Action.DELIVER_COMPARISON),
				row("does not go back to compare").in(at(live).at(next(131)).with(held(110, NOW, true)))
					.on(new Due())
					.leadsTo(at(live).at(next(131)).with(compared), Action.DELIVER_COMPARISON),
				row("waits when the watch has not responded since").in(held)
					.on(new Due())
					.leadsTo(at(live).with(settling)),
				row("knows that the watch has responded").in(held)
					.on(new Progressed(130))
					.leadsTo(responding.at(progress(130)).with(held(110, NOW, true)), Confirm.NOW),
				row("compares between the changes before and after").in(held)
					.on(new Changed(105, 115))
					.leadsTo(responding.at(next(116)).with(compared), new Deliver(101, 110), Action.DELIVER_COMPARISON,
							new Deliver(111, ALL), Confirm.NOW),
				row("compares before changes that are all later").in(held)
					.on(new Changed(111, 115))
					.leadsTo(responding.at(next(116)).with(compared), Action.DELIVER_COMPARISON, new Deliver(111, ALL),
							Confirm.NOW),
				row("holds what it has read while changes are earlier").in(held)
					.on(new Changed(105, 110))
					.leadsTo(responding.at(next(111)).with(held(110, NOW, true)), new Deliver(101, ALL), Confirm.NOW),
				row("waits anew when the watch is opened again")
					.in(at(new Waiting(NOW, false)).with(held(110, NOW, true)))
					.on(new Due())
					.leadsTo(opening(0).with(settling), new Open(101)),
				row("compares nothing while there is no watch")
					.in(at(new Waiting(NOW + 1, false)).with(held(110, NOW, true)))
					.on(new Due())
					.leadsTo(at(new Waiting(NOW + 1, false)).with(held(110, NOW, true))));
	}

	static Stream<Row> endRows() {
		List<Row> rows = new ArrayList<>();
		rows.add(row("reads everything after an unexpected failure").in(at(new Live(Liveness.idle(NOW))))
			.on(new Crashed())
			.leadsTo(at(new Waiting(LONG_PAUSE, true)).with(new Retries(0, 0, 1)), Action.CLOSE));
		for (WatchPhase phase : List.of(new Reading(), new Probing(), new Opening(NOW), new Live(Liveness.idle(NOW)),
				new Waiting(NOW, true))) {
			rows.add(row("closes the watch in " + phase).in(at(phase))
				.on(new Close())
				.leadsTo(at(new Closed()), Action.CLOSE));
		}
		for (WatchEvent event : List.of(new Due(), listed(1, CLUSTER, 0), new Answered(1, CLUSTER),
				new Failed(FailureKind.REFUSED), new Created(new Header(CLUSTER, 1, 1)), new Changed(101, 101),
				new Progressed(1), new Crashed(), new Close())) {
			rows.add(row("does nothing after its end on " + event).in(at(new Closed()))
				.on(event)
				.leadsTo(at(new Closed())));
		}
		return rows.stream();
	}

	@Test
	void refusesChangesThatItCannotPlace() {
		assertThatIllegalStateException().isThrownBy(() -> this.rules.next(opening(0), new Changed(101, 101), MOMENT))
			.withMessageContaining("Opening");
		assertThatIllegalStateException().isThrownBy(() -> this.rules.next(at(new Live(Liveness.idle(NOW))),
				new Created(new Header(CLUSTER, 120, TERM)), MOMENT));
	}

	@Test
	void nothingIsDueForASingleKeyBesidesItsWatch() {
		WatchRules single = new WatchRules(new WatchPolicy(Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO));
		WatchState read = single.next(at(new Reading()), listed(100, CLUSTER, 0), MOMENT).state();
		assertThat(read.relist().due()).isEqualTo(ALL);
	}

	private static WatchState at(WatchPhase phase) {
		return new WatchState(phase, POSITION, RELIST, ProgressSupport.ASSUMED, Retries.NONE);
	}

	private static WatchState opening(int before) {
		return at(new Opening(NOW + seconds(1 << before))).with(retries(before + 1));
	}

	private static Retries retries(int openings) {
		return new Retries(openings, 0, 0);
	}

	private static ProgressSupport unanswered(int watches) {
		return new ProgressSupport(watches, false);
	}

	private static Listed listed(long revision, long clusterId, long took) {
		return new Listed(new Header(clusterId, revision, TERM), took);
	}

	private static WatchPosition next(long revision) {
		return new WatchPosition(revision, CLUSTER, TERM, 120, 0);
	}

	private static WatchPosition progress(long revision) {
		return new WatchPosition(101, CLUSTER, TERM, 120, revision);
	}

	private static PeriodicRelist scheduled() {
		return new PeriodicRelist(NOW + seconds(330), 0, ALL, false);
	}

	private static PeriodicRelist held(long revision, long compareDue, boolean responded) {
		return new PeriodicRelist(RELIST.due(), revision, compareDue, responded);
	}

	private static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private static long millis(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

	private static Renewal renewal(long revision, long millisAgo) {
		return new Renewal(new Header(CLUSTER, revision, TERM), NOW - millis(millisAgo));
	}

	private static Row row(String name) {
		return new Row(name, WatchState.NEW, new Due(), MOMENT, WatchState.NEW, List.of());
	}

	/**
	 * A row of the table.
	 */
	private record Row(String name, WatchState state, WatchEvent event, Moment moment, WatchState next,
			List<WatchEffect> effects) {

		Row in(WatchState state) {
			return new Row(this.name, state, this.event, this.moment, state, this.effects);
		}

		Row on(WatchEvent event) {
			return new Row(this.name, this.state, event, this.moment, this.next, this.effects);
		}

		Row after(Renewal renewal) {
			return after(renewal, 120);
		}

		Row after(Renewal renewal, long knownRevision) {
			return new Row(this.name, this.state, this.event, new Moment(NOW, 0.5, knownRevision, renewal), this.next,
					this.effects);
		}

		Row leadsTo(WatchState next, WatchEffect... effects) {
			return new Row(this.name, this.state, this.event, this.moment, next, List.of(effects));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
