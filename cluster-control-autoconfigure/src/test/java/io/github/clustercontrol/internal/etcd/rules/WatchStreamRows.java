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

/**
 * The rows for a watch that is opened, delivers, fails and ends.
 */
final class WatchStreamRows extends WatchRows {

	private WatchStreamRows() {
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

}
