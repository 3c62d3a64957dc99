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

package io.github.clustercontrol.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.chaos.Finding.Promise;
import io.github.clustercontrol.chaos.TrueHistory.Order;

/**
 * Compares the snapshots and the events of all instances with the true history of etcd.
 * It uses no code under test.
 */
final class Judge {

	/** One, and one more for each time that etcd lost data. */
	private final List<TrueHistory> histories = new ArrayList<>();

	/**
	 * The index of the history of a watcher: one for its events, one for its snapshots.
	 */
	private final Map<String, Integer> eras = new HashMap<>();

	private final List<Finding> findings = new ArrayList<>();

	private final Map<String, Long> highestSeen = new HashMap<>();

	private long missed;

	private long invented;

	private long delivered;

	private long events;

	Judge(TrueHistory history) {
		this.histories.add(history);
	}

	/**
	 * From now on etcd has another history. A watcher stays in the one before until its
	 * revision falls.
	 * @param next the history from now on
	 */
	synchronized void begin(TrueHistory next) {
		this.histories.add(next);
	}

	private TrueHistory history(String watcher) {
		return this.histories.get(this.eras.getOrDefault(watcher, 0));
	}

	/**
	 * Move a watcher to the next history, because its revision does not rise.
	 */
	private boolean advance(String watcher) {
		int era = this.eras.getOrDefault(watcher, 0);
		if (era + 1 == this.histories.size()) {
			return false;
		}
		this.eras.put(watcher, era + 1);
		return true;
	}

	private TrueHistory newest() {
		return this.histories.get(this.histories.size() - 1);
	}

	synchronized void report(Promise promise, String what) {
		this.findings.add(new Finding(promise, what));
	}

	synchronized List<Finding> findings() {
		return List.copyOf(this.findings);
	}

	synchronized long missed() {
		return this.missed;
	}

	synchronized long invented() {
		return this.invented;
	}

	/** The number of delivered differences, to all watchers together. */
	synchronized long delivered() {
		return this.delivered;
	}

	synchronized long events() {
		return this.events;
	}

	/**
	 * Judge the events since the last call, and the snapshots in between.
	 * @param recorders the events
	 * @param sightings the snapshots in their order
	 */
	synchronized void judge(Collection<Recorder> recorders, List<Sighting> sightings) {
		Map<Recorder, List<ClusterChangedEvent>> reported = new LinkedHashMap<>();
		recorders.forEach((recorder) -> reported.put(recorder, recorder.take()));
		// After the events were taken: etcd has the change of each of them
		newest().collectSurely();
		reported.forEach((recorder, events) -> events.forEach((event) -> judge(recorder, event)));
		sightings.forEach(this::judge);
	}

	private void judge(Recorder recorder, ClusterChangedEvent event) {
		String who = recorder.identity() + " at " + event.cluster() + " revision " + event.previous().revision() + ".."
				+ event.current().revision();
		ClusterSnapshot before = recorder.judged(event);
		if ((before != null) ? before != event.previous() : !event.previous().members().isEmpty()) {
			report(Promise.FAITHFUL_EVENTS, who + ": previous is not the snapshot of the event before");
		}
		String watcher = "events " + recorder.identity().run() + "/" + event.cluster();
		boolean rises = event.previous().revision() < event.current().revision();
		boolean lost = !rises && advance(watcher);
		if (!rises && !lost) {
			report(Promise.FAITHFUL_EVENTS, who + ": the revision does not rise");
		}
		TrueHistory history = history(watcher);
		compare(who, event.current(), history);
		Map<String, String> reported = new TreeMap<>();
		Values.addAll(reported, "+", event.added());
		Values.addAll(reported, "-", event.removed());
		Values.addAll(reported, "~", event.updated());
		Map<String, String> own = Values.difference(Values.of(event.previous()), Values.of(event.current()));
		if (!reported.equals(own)) {
			report(Promise.FAITHFUL_EVENTS, who + ": the event has " + reported + ", its snapshots differ by " + own);
		}
		if (rises) {
			Map<String, String> truth = Values.difference(history.at(event.cluster(), event.previous().revision()),
					history.at(event.cluster(), event.current().revision()));
			if (!reported.equals(truth)) {
				report(Promise.FAITHFUL_EVENTS,
						who + ": the event has " + reported + ", etcd's net change is " + truth);
			}
		}
		if (reported.isEmpty()) {
			report(Promise.FAITHFUL_EVENTS, who + ": an event without a change");
		}
		this.events++;
		this.delivered += event.added().size() + event.removed().size() + event.updated().size();
	}

	private void judge(Sighting sighting) {
		ClusterSnapshot seen = sighting.seen();
		String who = sighting.recorder().identity() + " sees " + seen.cluster() + " at revision " + seen.revision();
		if (seen.source() == Source.UNKNOWN) {
			if (seen.revision() != 0 || !seen.members().isEmpty()) {
				report(Promise.FAITHFUL_VIEW, who + ": the source is UNKNOWN, but it has a revision or members");
			}
			return;
		}
		String watcher = "snapshots " + sighting.recorder().identity().run() + "/" + seen.cluster();
		Long highest = this.highestSeen.put(watcher, seen.revision());
		if (highest != null && highest > seen.revision() && !advance(watcher)) {
			report(Promise.FAITHFUL_VIEW, who + ": its revision fell from " + highest);
		}
		compare(who, seen, history(watcher));
	}

	private void compare(String who, ClusterSnapshot snapshot, TrueHistory history) {
		Map<String, String> truth = history.at(snapshot.cluster(), snapshot.revision());
		List<String> missing = Values.missing(Values.of(snapshot), truth);
		List<String> added = snapshot.members()
			.stream()
			.filter((member) -> !truth.containsKey(member.address()) || !Values.hasTrueMetadata(member))
			.map(Member::address)
			.toList();
		this.missed += missing.size();
		this.invented += added.size();
		if (!missing.isEmpty() || !added.isEmpty()) {
			report(Promise.FAITHFUL_VIEW, who + ": missed " + missing + ", invented " + added);
		}
	}

	/**
	 * Judge requests that were lost. A consumer whose key has expired meanwhile is not
	 * waited for.
	 * @param lost the requests, to members whose drain ended because all had applied
	 */
	synchronized void judgeLost(List<Traffic.Lost> lost) {
		lost.stream()
			.filter((each) -> newest().hasAnnouncedSinceTheEndOf(each.member(), SlowConsumer.name(each.consumer())))
			.forEach((each) -> report(Promise.NO_REQUEST_LOST,
					"run " + each.consumer() + " sent a request to run " + each.member() + ", whose drain had ended"));
	}

	/**
	 * At the end: judge which instances stopped.
	 * @param recorders all instances of the run
	 */
	synchronized void judgeStops(Collection<Recorder> recorders) {
		Map<Integer, Order> orders = this.histories.stream()
			.flatMap((history) -> history.orders().stream())
			.collect(Collectors.toMap(Order::run, (order) -> order, (first, second) -> first));
		for (Recorder recorder : recorders) {
			Order order = orders.get(recorder.identity().run());
			if (order == null && recorder.stops() > 0) {
				report(Promise.NO_STOP_UNASKED, recorder.identity() + " stopped, but no operator deleted its key");
			}
			if (order != null && !recorder.isOver() && recorder.stops() != 1) {
				report(Promise.ORDERS_OBEYED, recorder.identity() + " was deleted at revision " + order.revision()
						+ " and stopped " + recorder.stops() + " times");
			}
			if (order != null && !recorder.reasons().isEmpty()
					&& !recorder.reasons().equals(List.of(Optional.ofNullable(order.reason())))) {
				report(Promise.ORDERS_OBEYED, recorder.identity() + " was deleted at revision " + order.revision()
						+ " because of " + order.reason() + " and was told " + recorder.reasons());
			}
			long lastPut = (order != null) ? this.histories.get(0).lastPut(order.run()) : 0;
			if (order != null && lastPut > order.revision()) {
				report(Promise.ORDERS_OBEYED, recorder.identity() + " was deleted at revision " + order.revision()
						+ " and wrote its key again at revision " + lastPut);
			}
		}
	}

	/**
	 * At the end: compare the last snapshots and events with etcd.
	 * @param sightings the last snapshot of each instance and cluster
	 * @param etcd the values in etcd, by cluster and address
	 */
	synchronized void judgeEnd(List<Sighting> sightings, Map<String, Map<String, String>> etcd) {
		for (Sighting sighting : sightings) {
			Map<String, String> truth = etcd.get(sighting.seen().cluster());
			Recorder recorder = sighting.recorder();
			compareEnd(recorder.identity() + " has a snapshot of " + sighting.seen().cluster(),
					Values.of(sighting.seen()), truth);
			ClusterSnapshot reported = recorder.lastJudged(sighting.seen().cluster());
			compareEnd(recorder.identity() + " has an event of " + sighting.seen().cluster(),
					(reported != null) ? Values.of(reported) : Map.of(), truth);
		}
	}

	private void compareEnd(String what, Map<String, String> seen, Map<String, String> truth) {
		this.missed += Values.missing(seen, truth).size();
		this.invented += seen.keySet().stream().filter((address) -> !truth.containsKey(address)).count();
		if (!seen.equals(truth)) {
			report(Promise.CONVERGENCE, what + " " + seen + " and etcd has " + truth);
		}
	}

	/**
	 * A snapshot that an instance had.
	 *
	 * @param recorder the instance
	 * @param seen the snapshot
	 */
	record Sighting(Recorder recorder, ClusterSnapshot seen) {
	}

}
