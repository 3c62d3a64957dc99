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

import java.util.stream.Stream;

import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Action;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Confirm;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Deliver;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Open;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect.Report;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Answered;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Changed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Created;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Due;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Failed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Listed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Progressed;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.CatchingUp;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Live;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Reading;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Waiting;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;

/**
 * The rows for a watch that is confirmed: by progress, by renewals and by reading again.
 */
final class WatchConfirmationRows extends WatchRows {

	private WatchConfirmationRows() {
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

}
