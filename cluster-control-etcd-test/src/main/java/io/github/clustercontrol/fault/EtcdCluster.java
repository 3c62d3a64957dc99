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

package io.github.clustercontrol.fault;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three members of one etcd cluster. Faults of a single member are in {@link EtcdServer},
 * faults of the whole cluster are here.
 */
public final class EtcdCluster implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

	private static final int SIZE = 3;

	private final List<EtcdServer> members;

	/** In front of each member, or none. */
	private final List<PeerLine> lines;

	private volatile EtcdServer cutOff;

	/**
	 * Create the three members.
	 * @param flags more flags for each of them
	 */
	public EtcdCluster(String... flags) {
		this(false, flags);
	}

	private EtcdCluster(boolean separable, String... flags) {
		List<LoopbackPort> ports = IntStream.range(0, SIZE).mapToObj((index) -> LoopbackPort.reserve()).toList();
		this.lines = separable ? ports.stream().map(PeerLine::new).toList() : List.of();
		List<String> urls = separable ? this.lines.stream().map(PeerLine::url).toList()
				: ports.stream().map(LoopbackPort::url).toList();
		String initialCluster = IntStream.range(0, SIZE)
			.mapToObj((index) -> name(index) + "=" + urls.get(index))
			.collect(Collectors.joining(","));
		this.members = IntStream.range(0, SIZE)
			.mapToObj((index) -> new EtcdServer(name(index), LoopbackPort.reserve(), ports.get(index), urls.get(index),
					initialCluster, List.of(flags)))
			.toList();
	}

	/**
	 * Create three members of which one can be cut off from the others.
	 * @param flags more flags for each of them
	 * @return the cluster
	 */
	public static EtcdCluster separable(String... flags) {
		return new EtcdCluster(true, flags);
	}

	private static String name(int index) {
		return "member" + index;
	}

	/**
	 * Start all members and wait until they serve.
	 * @return this
	 */
	public EtcdCluster start() {
		this.members.forEach(EtcdServer::launch);
		this.members.forEach(EtcdServer::awaitReady);
		return this;
	}

	public List<EtcdServer> members() {
		return this.members;
	}

	public EtcdServer member(int index) {
		return this.members.get(index);
	}

	public List<String> endpoints() {
		return this.members.stream().map(EtcdServer::endpoint).toList();
	}

	/**
	 * The leader, as soon as one answers.
	 * @return the leader
	 */
	public EtcdServer leader() {
		return Awaitility.await("a leader")
			.atMost(Duration.ofSeconds(20))
			.pollDelay(Duration.ZERO)
			// A member that answered the first request may have ended before the second
			.ignoreExceptions()
			.until(this::findLeader, Optional::isPresent)
			.orElseThrow();
	}

	public List<EtcdServer> followers() {
		EtcdServer leader = leader();
		return this.members.stream().filter((member) -> member != leader).toList();
	}

	/**
	 * Freeze both followers, so that there is no quorum.
	 * @return the frozen members, to be resumed
	 */
	public List<EtcdServer> loseQuorum() {
		List<EtcdServer> followers = followers();
		followers.forEach(EtcdServer::freeze);
		return followers;
	}

	/**
	 * Cut one member off from the two others, which clients still reach, as they reach
	 * the member itself. It has no leader until {@link #reunite()}.
	 * @param member the member
	 */
	public void cutOff(EtcdServer member) {
		String id = Long.toHexString(Long.parseUnsignedLong(member.witness().status().memberId()));
		this.cutOff = member;
		for (int i = 0; i < SIZE; i++) {
			boolean own = this.members.get(i) == member;
			this.lines.get(i).refuse((sender) -> own || sender.equals(id) || sender.equals(PeerLine.PROBE));
		}
	}

	/**
	 * Connect all members again.
	 */
	public void reunite() {
		this.lines.forEach((line) -> line.refuse((sender) -> false));
		this.cutOff = null;
	}

	private boolean isAnswering(EtcdServer member) {
		return member.isAnswering() && member != this.cutOff;
	}

	private Optional<EtcdServer> findLeader() {
		return this.members.stream().filter(this::isAnswering).filter((member) -> {
			EtcdWitness witness = member.witness();
			return witness.status().memberId().equals(witness.status().leaderId());
		}).max(Comparator.comparingLong((member) -> member.witness().status().term()));
	}

	/**
	 * Add a learner to an etcd, which refuses requests that need a voting member.
	 * @param etcd the etcd, which runs
	 * @return the learner, which runs
	 */
	public static EtcdServer addLearner(EtcdServer etcd) {
		LoopbackPort peer = LoopbackPort.reserve();
		etcd.etcdctl("member", "add", "learner", "--learner", "--peer-urls=" + peer.url());
		EtcdServer learner = new EtcdServer("learner", LoopbackPort.reserve(), peer, peer.url(),
				etcd.initialCluster() + ",learner=" + peer.url(), List.of("--initial-cluster-state=existing"));
		learner.launch();
		return learner;
	}

	/**
	 * The witness of a member that serves.
	 * @return the witness
	 */
	public EtcdWitness witness() {
		return Awaitility.await("a member that serves")
			.atMost(Duration.ofSeconds(20))
			.pollDelay(Duration.ZERO)
			.ignoreExceptions()
			.until(() -> this.members.stream()
				.filter(this::isAnswering)
				.map(EtcdServer::witness)
				.filter(EtcdWitness::isReady)
				.findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		start();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		close();
	}

	@Override
	public void close() {
		this.members.forEach(EtcdServer::close);
		this.lines.forEach(PeerLine::close);
	}

}
