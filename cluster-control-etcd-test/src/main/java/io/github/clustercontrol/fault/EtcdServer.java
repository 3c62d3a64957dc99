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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An etcd process of our own, on loopback ports and a data directory of its own, with the
 * faults of a process.
 * <p>
 * Either a JUnit extension that is started before and killed after all tests of a class:
 * <pre>
 * &#064;RegisterExtension
 * static EtcdServer etcd = new EtcdServer();
 * </pre> or a plain resource: {@code try (EtcdServer etcd = new EtcdServer().start())}.
 * <p>
 * The binaries are taken from the directory in the system property {@code etcd.home}, or
 * else found on the {@code PATH}. Ports and data stay the same until {@link #close()}.
 */
public final class EtcdServer implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

	private final EtcdMember member;

	private final EtcdWitness witness;

	private final Path directory = ScratchDirectory.create("etcd-");

	private final EtcdProcess process = new EtcdProcess(this.directory);

	private final EtcdData data = new EtcdData(this.directory);

	/**
	 * Create an etcd that is its own cluster.
	 * @param flags more flags of etcd, such as {@code --quota-backend-bytes=16777216}
	 */
	public EtcdServer(String... flags) {
		this("single", LoopbackPort.reserve(), LoopbackPort.reserve(), null, null, alone(flags));
	}

	EtcdServer(String name, LoopbackPort clientPort, LoopbackPort peerPort, String peerUrl, String initialCluster,
			List<String> flags) {
		this.member = new EtcdMember(name, clientPort, peerPort, peerUrl, initialCluster, flags);
		this.witness = new EtcdWitness(clientPort.url());
		ExitGuard.add(this);
	}

	/**
	 * A single member elects itself without waiting for votes, so the start is five times
	 * as fast.
	 * @param flags more flags
	 * @return all flags
	 */
	private static List<String> alone(String... flags) {
		List<String> all = new ArrayList<>(List.of("--heartbeat-interval=25", "--election-timeout=250"));
		all.addAll(List.of(flags));
		return all;
	}

	/**
	 * Also serve TLS, on a port of its own, for clients with a certificate. The files of
	 * the certificate and of its key are read again for each connection.
	 * @param certificate the file of the certificate
	 * @param key the file of its key
	 * @param authority the file with the authorities of client certificates
	 * @return this
	 */
	public EtcdServer secure(Path certificate, Path key, Path authority) {
		if (this.process.isContainer()) {
			throw new IllegalStateException("The files of certificates are not in the container of etcd");
		}
		this.member.secure(certificate, key, authority);
		return this;
	}

	/**
	 * Start the process and wait until it serves.
	 * @return this
	 */
	public EtcdServer start() {
		launch();
		awaitReady();
		return this;
	}

	/** Start the process without waiting: a member without quorum never serves. */
	public void launch() {
		if (this.process.isContainer()) {
			this.process.startContainer(port(), this.member.flags());
		}
		else {
			this.process.start(this.member.command(this.data.path()));
		}
		this.witness.reconnect();
	}

	/** Wait until the process serves. */
	public void awaitReady() {
		this.process.await(toString(), this.witness::isReady);
	}

	/**
	 * SIGKILL, and wait until the process has ended: connections are reset, nothing is
	 * flushed, the data stay.
	 */
	public void kill() {
		this.process.kill();
	}

	/**
	 * SIGTERM, and wait until the process has ended: etcd transfers its leadership first.
	 */
	public void terminate() {
		this.process.terminate();
	}

	/**
	 * SIGSTOP: connections stay and new ones are accepted, but no request is answered.
	 */
	public void freeze() {
		this.process.freeze();
	}

	/**
	 * SIGCONT after {@link #freeze()}.
	 */
	public void resume() {
		this.process.resume();
	}

	/** Kill the process and start it again with its data. */
	public void restart() {
		kill();
		start();
	}

	public boolean isRunning() {
		return this.process.isRunning();
	}

	/**
	 * Whether this member can answer requests.
	 * @return whether the process runs and is not frozen
	 */
	boolean isAnswering() {
		return isRunning() && !this.process.isFrozen() && !this.member.isAlone();
	}

	/**
	 * Let this member of a cluster lose its data and come back on its ports as a cluster
	 * of its own. The others continue without it.
	 * @param backup the backup to start from, {@code null} for none
	 */
	public void secede(Path backup) {
		kill();
		this.data.setAside();
		this.member.setAlone(true);
		if (backup != null) {
			restoreSnapshot(backup);
		}
		start();
	}

	/** Return to the cluster, with the former data. */
	public void rejoin() {
		kill();
		this.data.takeBack();
		this.member.setAlone(false);
		launch();
	}

	String initialCluster() {
		return this.member.initialCluster();
	}

	/**
	 * Lose the data. The next start creates a new cluster with the same id, because etcd
	 * derives it from names and addresses.
	 */
	public void wipe() {
		if (isRunning()) {
			throw new IllegalStateException("etcd still runs: kill it first");
		}
		this.data.wipe();
	}

	/**
	 * Lose the data, so that the next start creates a cluster with another id.
	 * @param clusterToken the token that changes the id
	 */
	public void wipe(String clusterToken) {
		wipe();
		this.member.changeClusterToken(clusterToken);
	}

	/**
	 * Take a backup.
	 * @return the file
	 */
	public Path saveSnapshot() {
		return this.data.save(endpoint());
	}

	/**
	 * Replace the data by a backup, as an operator does while etcd is down.
	 * @param snapshot the backup
	 */
	public void restoreSnapshot(Path snapshot) {
		wipe();
		this.data.restore(snapshot, this.member.identity());
	}

	/**
	 * Run etcdctl against this member, as an operator does.
	 * @param arguments its arguments
	 */
	public void etcdctl(String... arguments) {
		this.data
			.etcdctl(Stream.concat(Stream.of("--endpoints", endpoint()), Stream.of(arguments)).toArray(String[]::new));
	}

	public EtcdWitness witness() {
		return this.witness;
	}

	public String endpoint() {
		return this.member.endpoint();
	}

	public String secureEndpoint() {
		return this.member.secureEndpoint();
	}

	public long pid() {
		return this.process.pid();
	}

	public int port() {
		return this.member.port();
	}

	public String log() {
		return this.process.log();
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
		ExitGuard.remove(this);
		kill();
		this.member.close();
		ScratchDirectory.delete(this.directory);
	}

	@Override
	public String toString() {
		return this.member.toString();
	}

}
