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
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.chaos.Finding.Promise;
import io.github.clustercontrol.chaos.TrueHistory.Order;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds what instances saw and were told against what really happened. Nothing of the
 * code under test has a part in it.
 */
final class Judge {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** One, and another for each time that etcd lost data. */
	private final List<TrueHistory> histories = new ArrayList<>();

	/** In which of them a watcher is, with what it is told and with what it sees. */
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
	 * From now on etcd has another history: what watchers know is true of the one before
	 * until they learn of it.
	 * @param next the history from now on
	 */
	synchronized void begin(TrueHistory next) {
		this.histories.add(next);
	}

	private TrueHistory history(String watcher) {
		return this.histories.get(this.eras.getOrDefault(watcher, 0));
	}

	/**
	 * A revision that does not rise takes a watcher to the next history, if there is one.
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

	/** How many differences were delivered, to all watchers together. */
	synchronized long delivered() {
		return this.delivered;
	}

	synchronized long events() {
		return this.events;
	}

	/**
	 * Judge all that was told since the last time, and what was seen meanwhile.
	 * @param recorders what was told
	 * @param sightings what was seen, in its order
	 */
	synchronized void judge(Collection<Recorder> recorders, List<Sighting> sightings) {
		Map<Recorder, List<ClusterChangedEvent>> told = new LinkedHashMap<>();
		recorders.forEach((recorder) -> told.put(recorder, recorder.take()));
		// Only now: nobody can have been told of what etcd does not have yet
		newest().collectSurely();
		told.forEach((recorder, events) -> events.forEach((event) -> judge(recorder, event)));
		sightings.forEach(this::judge);
	}

	private void judge(Recorder recorder, ClusterChangedEvent event) {
		String who = recorder.identity() + " at " + event.cluster() + " revision " + event.previous().revision() + ".."
				+ event.current().revision();
		ClusterSnapshot before = recorder.judged(event);
		if ((before != null) ? before != event.previous() : !event.previous().members().isEmpty()) {
			report(Promise.FAITHFUL_EVENTS, who + ": previous is not what the event before ended with");
		}
		String watcher = "told " + recorder.identity().run() + "/" + event.cluster();
		boolean rises = event.previous().revision() < event.current().revision();
		boolean lost = !rises && advance(watcher);
		if (!rises && !lost) {
			report(Promise.FAITHFUL_EVENTS, who + ": the revision does not rise");
		}
		TrueHistory history = history(watcher);
		compare(who, event.current(), history);
		Map<String, String> told = new TreeMap<>();
		tell(told, "+", event.added());
		tell(told, "-", event.removed());
		tell(told, "~", event.updated());
		Map<String, String> own = difference(values(event.previous()), values(event.current()));
		if (!told.equals(own)) {
			report(Promise.FAITHFUL_EVENTS, who + ": told " + told + ", its snapshots differ by " + own);
		}
		if (rises) {
			Map<String, String> truth = difference(history.at(event.cluster(), event.previous().revision()),
					history.at(event.cluster(), event.current().revision()));
			if (!told.equals(truth)) {
				report(Promise.FAITHFUL_EVENTS, who + ": told " + told + ", etcd's net change is " + truth);
			}
		}
		if (told.isEmpty()) {
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
				report(Promise.FAITHFUL_VIEW, who + ": unknown, and yet something");
			}
			return;
		}
		String watcher = "sees " + sighting.recorder().identity().run() + "/" + seen.cluster();
		Long highest = this.highestSeen.put(watcher, seen.revision());
		if (highest != null && highest > seen.revision() && !advance(watcher)) {
			report(Promise.FAITHFUL_VIEW, who + ": before it saw revision " + highest);
		}
		compare(who, seen, history(watcher));
	}

	private void compare(String who, ClusterSnapshot snapshot, TrueHistory history) {
		Map<String, String> truth = history.at(snapshot.cluster(), snapshot.revision());
		List<String> missing = missing(values(snapshot), truth);
		List<String> added = snapshot.members()
			.stream()
			.filter((member) -> !truth.containsKey(member.address()) || !isTrue(member))
			.map(Member::address)
			.toList();
		this.missed += missing.size();
		this.invented += added.size();
		if (!missing.isEmpty() || !added.isEmpty()) {
			report(Promise.FAITHFUL_VIEW, who + ": missed " + missing + ", invented " + added);
		}
	}

	private static List<String> missing(Map<String, String> seen, Map<String, String> truth) {
		return truth.entrySet()
			.stream()
			.filter((member) -> !member.getValue().equals(seen.get(member.getKey())))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
	}

	/** Whether what a member is said to say is what its value says. */
	private static boolean isTrue(Member member) {
		return member.metadata().equals(metadata(Objects.requireNonNullElse(member.rawValue(), "")));
	}

	private static Map<String, String> metadata(String value) {
		if (!value.startsWith("{")) {
			return Map.of();
		}
		try {
			JsonNode metadata = JSON.readTree(value).path("metadata");
			return metadata.propertyStream()
				.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().asString()));
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

	private static Map<String, String> values(ClusterSnapshot snapshot) {
		return snapshot.members()
			.stream()
			.collect(Collectors.toMap(Member::address, (member) -> value(member.rawValue())));
	}

	private static String value(@Nullable String rawValue) {
		return (rawValue != null) ? rawValue : "";
	}

	private static void tell(Map<String, String> told, String sign, List<Member> members) {
		members.forEach((member) -> told.merge(member.address(),
				sign + (sign.equals("-") ? "" : value(member.rawValue())), (first, second) -> first + second));
	}

	private static Map<String, String> difference(Map<String, String> before, Map<String, String> after) {
		Map<String, String> difference = new TreeMap<>();
		before.keySet()
			.stream()
			.filter((address) -> !after.containsKey(address))
			.forEach((address) -> difference.put(address, "-"));
		after.forEach((address, value) -> {
			if (!value.equals(before.get(address))) {
				difference.put(address, (before.containsKey(address) ? "~" : "+") + value);
			}
		});
		return difference;
	}

	/**
	 * Judge who stopped and who did not, at the end.
	 * @param recorders all instances that ever were
	 */
	synchronized void judgeStops(Collection<Recorder> recorders) {
		Map<Integer, Order> orders = this.histories.stream()
			.flatMap((history) -> history.orders().stream())
			.collect(Collectors.toMap(Order::run, (order) -> order, (first, second) -> first));
		for (Recorder recorder : recorders) {
			Order order = orders.get(recorder.identity().run());
			if (order == null && recorder.stops() > 0) {
				report(Promise.NO_STOP_UNASKED, recorder.identity() + " stopped, and no operator deleted its key");
			}
			if (order != null && !recorder.isOver() && recorder.stops() != 1) {
				report(Promise.ORDERS_OBEYED, recorder.identity() + " was deleted at revision " + order.revision()
						+ " and stopped " + recorder.stops() + " times");
			}
			long lastPut = (order != null) ? this.histories.get(0).lastPut(order.run()) : 0;
			if (order != null && lastPut > order.revision()) {
				report(Promise.ORDERS_OBEYED, recorder.identity() + " was deleted at revision " + order.revision()
						+ " and wrote its key again at revision " + lastPut);
			}
		}
	}

	/**
	 * Judge what everybody sees, and was told, in the end.
	 * @param sightings the last of each instance and cluster
	 * @param etcd what etcd has: values by address and cluster
	 */
	synchronized void judgeEnd(List<Sighting> sightings, Map<String, Map<String, String>> etcd) {
		for (Sighting sighting : sightings) {
			Map<String, String> truth = etcd.get(sighting.seen().cluster());
			Recorder recorder = sighting.recorder();
			compareEnd(recorder.identity() + " sees of " + sighting.seen().cluster(), values(sighting.seen()), truth);
			ClusterSnapshot told = recorder.lastJudged(sighting.seen().cluster());
			compareEnd(recorder.identity() + " was told of " + sighting.seen().cluster(),
					(told != null) ? values(told) : Map.of(), truth);
		}
	}

	private void compareEnd(String what, Map<String, String> seen, Map<String, String> truth) {
		this.missed += missing(seen, truth).size();
		this.invented += seen.keySet().stream().filter((address) -> !truth.containsKey(address)).count();
		if (!seen.equals(truth)) {
			report(Promise.CONVERGENCE, what + " " + seen + " and etcd has " + truth);
		}
	}

	/**
	 * What an instance saw.
	 *
	 * @param recorder the instance
	 * @param seen what it saw
	 */
	record Sighting(Recorder recorder, ClusterSnapshot seen) {
	}

}
