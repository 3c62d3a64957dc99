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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.clustercontrol.chaos.Schedule.Round;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Plays faults and mends them.
 */
final class FaultPlayer {

	private static final Duration STOP = Duration.ofMillis(200);

	private static final Duration UNTIL_NEXT_STOP = Duration.ofMillis(800);

	private static final Log logger = LogFactory.getLog(FaultPlayer.class);

	private final EtcdCluster cluster;

	private final Network network;

	private final TrueHistory history;

	private final Population population;

	private long compacted = 1;

	FaultPlayer(EtcdCluster cluster, Network network, TrueHistory history, Population population) {
		this.cluster = cluster;
		this.network = network;
		this.history = history;
		this.population = population;
	}

	/**
	 * Play a round. When it returns everything is mended and every member serves.
	 * @param round what to play
	 */
	void play(Round round) {
		CompletableFuture<Void> networkFault = CompletableFuture.runAsync(() -> {
			Pause.letPass(round.networkAfter());
			round.networkFault().play(lines(round), round.networkFor());
		}, (task) -> new Thread(task, "chaos-network").start());
		try {
			playServerFault(round);
		}
		finally {
			networkFault.join();
			// The other fault may have had lines of its own
			this.network.all().forEach(FaultProxy::pass);
		}
		this.cluster.members().forEach(EtcdServer::awaitReady);
	}

	private Stream<FaultProxy> lines(Round round) {
		return switch (round.scope()) {
			case LINE -> Stream.of(this.network.line(round.zone(), round.line()));
			case ZONE -> this.network.zone(round.zone());
			case ALL -> this.network.all();
		};
	}

	private void playServerFault(Round round) {
		EtcdServer member = this.cluster.member(round.member());
		switch (round.serverFault()) {
			case NONE -> Pause.letPass(round.serverFor());
			case KILL_BRIEFLY, KILL_FOR_LONG -> kill(List.of(member), round.serverFor());
			case KILL_ALL_BRIEFLY, KILL_ALL_FOR_LONG -> kill(this.cluster.members(), round.serverFor());
			case FREEZE_FOLLOWER ->
				freeze(List.of(this.cluster.followers().get(round.member() % 2)), round.serverFor());
			case FREEZE_LEADER -> freeze(List.of(this.cluster.leader()), round.serverFor());
			case FREEZE_ALL -> freeze(this.cluster.members(), round.serverFor());
			case SLOW_LEADER -> slow(this.cluster.leader(), round.serverFor());
			case LOSE_QUORUM -> freeze(this.cluster.followers(), round.serverFor());
			case COMPACT -> tryTo("compact", this::compact);
			case COMPACT_BEHIND_A_CUT -> compactBehindACut(round);
			case DEFRAGMENT ->
				this.cluster.members().forEach((each) -> tryTo("defragment", each.witness().status()::defragment));
			case CUT_OFF -> cutOff(member, round.serverFor());
			case SECEDE -> secede(member, round.serverFor());
			case NO_SPACE -> exhaust(member.witness(), round.serverFor());
			case REVOKE -> tryTo("revoke", () -> revoke(round.member()));
		}
	}

	/**
	 * All members lose their data together. When it returns they serve again, as another
	 * cluster.
	 * @param backup what the operator puts in place of the data, {@code null} for nothing
	 */
	void loseData(@Nullable Path backup) {
		List<EtcdServer> members = this.cluster.members();
		members.forEach(EtcdServer::kill);
		for (EtcdServer member : members) {
			member.wipe("after-the-loss");
			if (backup != null) {
				member.restoreSnapshot(backup);
			}
		}
		members.forEach(EtcdServer::launch);
		members.forEach(EtcdServer::awaitReady);
	}

	private void kill(List<EtcdServer> members, Duration duration) {
		members.forEach(EtcdServer::kill);
		Pause.letPass(duration);
		members.forEach(EtcdServer::launch);
	}

	private void secede(EtcdServer member, Duration duration) {
		member.secede(null);
		try {
			Pause.letPass(duration);
		}
		finally {
			member.rejoin();
		}
	}

	private void cutOff(EtcdServer member, Duration duration) {
		this.cluster.cutOff(member);
		try {
			Pause.letPass(duration);
		}
		finally {
			this.cluster.reunite();
		}
	}

	private void freeze(List<EtcdServer> members, Duration duration) {
		members.forEach(EtcdServer::freeze);
		try {
			Pause.letPass(duration);
		}
		finally {
			members.forEach(EtcdServer::resume);
		}
	}

	private void slow(EtcdServer leader, Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() < end) {
			freeze(List.of(leader), STOP);
			Pause.letPass(UNTIL_NEXT_STOP);
		}
	}

	/**
	 * Forget all that is taken down already, except what an instance still needs to learn
	 * that it was ordered to stop: that an order is taken for an expiry when its revision
	 * is compacted and its lease has run out is a limit that is documented.
	 */
	private void compact() {
		long known = Math.min(this.history.collect(), this.population.operator().oldestPendingOrder() - 1);
		if (known > this.compacted) {
			this.cluster.witness().compact(known);
			this.compacted = known;
			logger.info("Chaos: etcd forgot what was before revision " + known);
		}
	}

	private void compactBehindACut(Round round) {
		List<FaultProxy> lines = this.network.zone(round.zone()).toList();
		lines.forEach(FaultProxy::cut);
		try {
			Pause.letPass(round.serverFor());
			tryTo("compact", this::compact);
		}
		finally {
			lines.forEach(FaultProxy::accept);
		}
	}

	private void exhaust(EtcdWitness witness, Duration duration) {
		try {
			tryTo("raise NOSPACE", witness.status()::raiseNoSpace);
			Pause.letPass(duration);
		}
		finally {
			Awaitility.await("NOSPACE is taken back").atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
				witness.status().disarmNoSpace();
				return witness.status().alarms().isEmpty();
			});
		}
	}

	/**
	 * Etcd may have no answer while the other fault is on, or the lease is gone already:
	 * then this fault did not happen, which breaks no promise.
	 */
	private static void tryTo(String what, Runnable fault) {
		try {
			fault.run();
		}
		catch (IllegalStateException ex) {
			logger.info("Chaos: could not " + what + ": " + ex.getMessage());
		}
	}

	private void revoke(int which) {
		EtcdWitness witness = this.cluster.witness();
		List<EtcdKeyValue> leased = new ArrayList<>();
		Instance.CLUSTERS.values()
			.forEach((directory) -> witness.list(directory + "/")
				.stream()
				.filter((member) -> member.lease() != 0 && TrueHistory.isMember(member.key(), directory))
				.forEach(leased::add));
		if (!leased.isEmpty()) {
			witness.revoke(leased.get(which % leased.size()).lease());
		}
	}

}
