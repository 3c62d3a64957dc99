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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.chaos.Finding.Promise;
import io.github.clustercontrol.chaos.Judge.Sighting;
import io.github.clustercontrol.chaos.Schedule.Round;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One run: plays a schedule of faults while a population acts, and judges the results.
 */
final class ChaosRun {

	/** What a machine that is busy may need on top of what is promised. */
	private static final Duration GRACE = Duration.ofSeconds(3);

	private static final Duration MOST_JITTER = Duration.ofSeconds(5);

	private static final String BARRIER = "10.255.255.254:1";

	private static final Log logger = LogFactory.getLog(ChaosRun.class);

	private final long seed;

	private final Schedule schedule;

	private final Instance.Factory factory;

	private final @Nullable Traffic traffic;

	private final Duration patience;

	private final List<Sighting> sightings = new ArrayList<>();

	private Duration slowestReturn = Duration.ZERO;

	private int barriers;

	/**
	 * Create a run.
	 * @param seed what decides about everything that is random
	 * @param schedule the faults to play
	 * @param factory what is tried
	 * @param traffic the requests to instances that drain and obey orders, {@code null}
	 * for instances that do neither
	 * @param patience how long to wait, once all is over, for what must happen
	 */
	ChaosRun(long seed, Schedule schedule, Instance.Factory factory, @Nullable Traffic traffic, Duration patience) {
		this.seed = seed;
		this.schedule = schedule;
		this.factory = factory;
		this.traffic = traffic;
		this.patience = patience;
	}

	/**
	 * Play it.
	 * @return the figures
	 */
	Figures play() {
		long begin = System.nanoTime();
		try (EtcdCluster cluster = EtcdCluster.separable().start(); Network network = new Network(cluster)) {
			TrueHistory history = new TrueHistory(cluster);
			Judge judge = new Judge(history);
			try (Population population = new Population(this.seed, cluster, network, history, judge, this.factory,
					this.traffic != null)) {
				population.start();
				awaitReturn(population, judge);
				// Nothing happens yet: this is what the backup has
				long saved = history.collect();
				Path backup = cluster.member(0).saveSnapshot();
				population.stir();
				FaultPlayer player = new FaultPlayer(cluster, network, history, population);
				for (Round round : this.schedule.rounds()) {
					play(round, player, population, judge);
				}
				logger.info("Chaos: the end");
				population.settle();
				converge(population, judge);
				if (this.schedule.faults() > 0) {
					boolean restored = this.seed % 2 == 0;
					logger.info("Chaos: all data is lost" + (restored ? ", and a backup restored" : ""));
					player.loseData(restored ? backup : null);
					population.operator().forgetOrders();
					judge.begin(history.branch(restored ? saved : 0));
					converge(population, judge);
				}
				end(population, judge);
				return new Figures(this.seed, Duration.ofNanos(System.nanoTime() - begin), this.schedule.faults(),
						population.runs(), history.changes(), judge.events(), judge.delivered(), judge.missed(),
						judge.invented(), history.orders().size(),
						population.recorders().stream().filter((recorder) -> recorder.stops() > 0).count(),
						population.divergences(), population.rereads(), population.rebuilds(), this.slowestReturn,
						(this.traffic != null) ? this.traffic.requests() : 0,
						(this.traffic != null) ? this.traffic.appliedDrains() : 0, judge.findings());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}
	}

	private void play(Round round, FaultPlayer player, Population population, Judge judge) {
		logger.info("Chaos: " + round);
		player.play(round);
		logger.info("Chaos: etcd is back");
		int before = judge.findings().size();
		awaitReturn(population, judge);
		judge(population, judge);
		List<Finding> findings = judge.findings();
		findings.subList(before, findings.size())
			.forEach((finding) -> logger.error("Chaos: in or before " + round + ": " + finding));
	}

	private void judge(Population population, Judge judge) {
		this.sightings.addAll(population.look());
		judge.judge(population.recorders(), this.sightings);
		this.sightings.clear();
		if (this.traffic != null) {
			judge.judgeLost(this.traffic.takeLost());
		}
	}

	/**
	 * All running instances are registered within a TTL, and the jitter that spreads the
	 * return of many; those that are ordered out are not.
	 */
	private void awaitReturn(Population population, Judge judge) {
		long returned = System.nanoTime();
		Set<Slot> late = new HashSet<>();
		boolean[] absent = new boolean[1];
		Awaitility.await("all instances return")
			.atMost(Duration.ofMinutes(1))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptionsInstanceOf(IllegalStateException.class)
			.until(() -> {
				this.sightings.addAll(population.look());
				List<Slot> missing = missing(population);
				missing.removeAll(late);
				for (Slot slot : missing) {
					Duration ttl = Duration.ofSeconds(slot.ttlSeconds());
					Duration jitter = (ttl.dividedBy(2).compareTo(MOST_JITTER) < 0) ? ttl.dividedBy(2) : MOST_JITTER;
					Duration waited = Duration
						.ofNanos(System.nanoTime() - Math.max(returned, slot.current().wantedSinceNanos()));
					if (waited.compareTo(ttl.plus(jitter).plus(GRACE)) > 0) {
						late.add(slot);
						String problem = " " + waited.toMillis() + " ms after etcd is back, its TTL is "
								+ ttl.toSeconds() + " s";
						judge.report(slot.current().isOut() ? Promise.ORDERS_OBEYED : Promise.RETURN,
								slot + (slot.current().isOut() ? " is not out" : " is not registered") + problem);
					}
				}
				absent[0] |= !missing.isEmpty();
				return missing.isEmpty();
			});
		if (absent[0]) {
			Duration took = Duration.ofNanos(System.nanoTime() - returned);
			this.slowestReturn = (took.compareTo(this.slowestReturn) > 0) ? took : this.slowestReturn;
		}
	}

	private static List<Slot> missing(Population population) {
		Map<String, Map<String, String>> members = population.members();
		List<Slot> missing = new ArrayList<>();
		for (Slot slot : population.living()) {
			Recorder recorder = slot.current().recorder();
			if (recorder != null && !value(slot, members).contains("\"run\":\"" + recorder.identity().run() + "\"")) {
				missing.add(slot);
			}
		}
		population.orderedOut().stream().filter((slot) -> !value(slot, members).isEmpty()).forEach(missing::add);
		return missing;
	}

	private static String value(Slot slot, Map<String, Map<String, String>> members) {
		String directory = ClusterDirectory.of(slot.key()).path();
		return Instance.CLUSTERS.entrySet()
			.stream()
			.filter((cluster) -> cluster.getValue().equals(directory))
			.map((cluster) -> members.get(cluster.getKey())
				.getOrDefault(slot.key().substring(directory.length() + 1), ""))
			.findFirst()
			.orElse("");
	}

	/** Wait until all actions have ended and all instances have the same snapshots. */
	private void converge(Population population, Judge judge) {
		awaitReturn(population, judge);
		await(judge, Promise.ORDERS_OBEYED, "all instances whose key was deleted stop",
				() -> population.ordered().isEmpty());
		await(judge, Promise.RETURN, "the last value of each instance is in etcd", () -> {
			Map<String, String> values = new HashMap<>();
			Instance.CLUSTERS.values()
				.stream()
				.flatMap((directory) -> population.witness().list(directory + "/").stream())
				.forEach((member) -> values.put(member.key(), member.value()));
			return population.living()
				.stream()
				.allMatch((slot) -> slot.isLastValue(values.getOrDefault(slot.key(), "")));
		});
		await(judge, Promise.NOTHING_LEFT, "the keys of the dead go", () -> {
			Set<String> keys = new HashSet<>();
			population.living().forEach((slot) -> keys.add(slot.key()));
			return Instance.CLUSTERS.values()
				.stream()
				.flatMap((directory) -> population.witness().list(directory + "/").stream())
				.filter((member) -> !ClusterDirectory.isOrderKey(member.key()))
				.allMatch((member) -> member.lease() == 0 || keys.contains(member.key()));
		});
		String barrier = "barrier " + ++this.barriers;
		await(judge, Promise.NO_FAILURE, "the barrier is written", () -> {
			Instance.CLUSTERS.values()
				.forEach((directory) -> population.witness().put(directory + "/" + BARRIER, barrier));
			return true;
		});
		await(judge, Promise.CONVERGENCE, "all instances have the barrier in their snapshots",
				() -> population.look()
					.stream()
					.allMatch((sighting) -> has(sighting.seen(), barrier)
							&& has(sighting.recorder().lastReceived(sighting.seen().cluster()), barrier)));
		judge(population, judge);
		judge.judgeEnd(population.look(), population.members());
	}

	private static boolean has(@Nullable ClusterSnapshot snapshot, String barrier) {
		return snapshot != null && snapshot.members().stream().anyMatch((member) -> barrier.equals(member.rawValue()));
	}

	private void end(Population population, Judge judge) {
		population.leave();
		judge(population, judge);
		judge.judgeStops(population.recorders());
		await(judge, Promise.NOTHING_LEFT, "all leases go",
				() -> population.operator().leases().containsAll(population.witness().leases()));
	}

	private void await(Judge judge, Promise promise, String what, BooleanSupplier condition) {
		try {
			Awaitility.await(what).atMost(this.patience).ignoreExceptions().until(condition::getAsBoolean);
		}
		catch (ConditionTimeoutException ex) {
			judge.report(promise, what + ": not after " + this.patience.toSeconds() + " s");
		}
	}

}
