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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
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

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private final String name;

	private final LoopbackPort clientPort;

	private final LoopbackPort peerPort;

	/** Where other members reach this one, which may be a {@link PeerLine}. */
	private final String peerUrl;

	private final String initialCluster;

	private final List<String> flags;

	private final EtcdWitness witness;

	private final Path directory = ScratchDirectory.create("etcd-");

	/** The name of the container, if there is Docker and no etcd binary. */
	private final String container;

	private String clusterToken = "etcd-cluster";

	private LoopbackPort securePort;

	private volatile ChildProcess process;

	private volatile boolean frozen;

	/** Whether this member of a cluster runs as a cluster of its own. */
	private volatile boolean seceded;

	/**
	 * Create an etcd that is its own cluster.
	 * @param flags more flags of etcd, such as {@code --quota-backend-bytes=16777216}
	 */
	public EtcdServer(String... flags) {
		this("single", LoopbackPort.reserve(), LoopbackPort.reserve(), null, null, alone(flags));
	}

	EtcdServer(String name, LoopbackPort clientPort, LoopbackPort peerPort, String peerUrl, String initialCluster,
			List<String> flags) {
		this.name = name;
		this.clientPort = clientPort;
		this.peerPort = peerPort;
		this.peerUrl = (peerUrl != null) ? peerUrl : peerPort.url();
		this.initialCluster = (initialCluster != null) ? initialCluster : name + "=" + this.peerUrl;
		this.flags = flags;
		this.witness = new EtcdWitness(clientPort.url());
		this.container = EtcdProgram.isContainer() ? this.directory.getFileName().toString() : null;
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
		if (this.container != null) {
			throw new IllegalStateException("The files of certificates are not in the container of etcd");
		}
		this.securePort = LoopbackPort.reserve();
		this.flags.addAll(List.of("--cert-file=" + certificate, "--key-file=" + key, "--client-cert-auth",
				"--trusted-ca-file=" + authority));
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

	/**
	 * Start the process without waiting: a member without quorum never serves.
	 */
	public void launch() {
		if (isRunning()) {
			throw new IllegalStateException("etcd runs already");
		}
		List<String> command = (this.container != null)
				? EtcdProgram.run(this.container, this.clientPort.number(), this.flags) : command();
		this.process = ChildProcess.start(new ProcessBuilder(command), logFile());
		this.frozen = false;
		this.witness.reconnect();
	}

	private List<String> command() {
		List<String> command = new ArrayList<>(List.of(EtcdProgram.binary("etcd"), "--name", this.name, "--data-dir",
				data().toString(), "--listen-client-urls", listen(), "--advertise-client-urls", listen(),
				"--listen-peer-urls", this.peerPort.url(), "--initial-advertise-peer-urls", this.peerUrl,
				"--initial-cluster", initialCluster(), "--initial-cluster-token", this.clusterToken,
				// Otherwise the check of a password takes etcd 80 ms
				"--bcrypt-cost=4"));
		command.addAll(this.flags);
		return command;
	}

	/**
	 * Wait until the process serves.
	 */
	public void awaitReady() {
		Awaitility.await("etcd on " + endpoint() + " serves")
			.atMost(START_TIMEOUT)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> {
				if (!this.process.isAlive()) {
					throw new IllegalStateException(EtcdProgram.failure(this.container != null, log()));
				}
				return this.witness.isReady();
			});
	}

	/**
	 * SIGKILL, and wait until the process has ended: connections are reset, nothing is
	 * flushed, the data stay.
	 */
	public void kill() {
		if (this.process != null) {
			if (this.container != null && this.process.isAlive()) {
				run(EtcdProgram.remove(this.container));
			}
			this.process.kill();
		}
	}

	/**
	 * SIGTERM, and wait until the process has ended: etcd transfers its leadership first.
	 */
	public void terminate() {
		this.process.terminate();
		this.process.awaitExit(Duration.ofSeconds(30));
	}

	/**
	 * SIGSTOP: connections stay and new ones are accepted, but no request is answered.
	 */
	public void freeze() {
		this.process.freeze();
		this.frozen = true;
	}

	/**
	 * SIGCONT after {@link #freeze()}.
	 */
	public void resume() {
		this.process.resume();
		this.frozen = false;
	}

	/**
	 * Kill the process and start it again with its data.
	 */
	public void restart() {
		kill();
		start();
	}

	public boolean isRunning() {
		return this.process != null && this.process.isAlive();
	}

	/**
	 * Whether this member can answer requests.
	 * @return whether the process runs and is not frozen
	 */
	boolean isAnswering() {
		return isRunning() && !this.frozen && !this.seceded;
	}

	/**
	 * Let this member of a cluster lose its data and come back on its ports as a cluster
	 * of its own. The others continue without it.
	 * @param backup the backup to start from, {@code null} for none
	 */
	public void secede(Path backup) {
		kill();
		move(data(), memberData());
		this.seceded = true;
		if (backup != null) {
			restoreSnapshot(backup);
		}
		start();
	}

	/**
	 * Return to the cluster, with the former data.
	 */
	public void rejoin() {
		kill();
		wipe();
		move(memberData(), data());
		this.seceded = false;
		launch();
	}

	private String initialCluster() {
		return this.seceded ? this.name + "=" + this.peerUrl : this.initialCluster;
	}

	private Path memberData() {
		return this.directory.resolve("member-data");
	}

	private static void move(Path from, Path to) {
		try {
			Files.move(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lose the data. The next start creates a new cluster with the same id, because etcd
	 * derives it from names and addresses.
	 */
	public void wipe() {
		if (isRunning()) {
			throw new IllegalStateException("etcd still runs: kill it first");
		}
		ScratchDirectory.delete(data());
	}

	/**
	 * Lose the data, so that the next start creates a cluster with another id.
	 * @param clusterToken the token that changes the id
	 */
	public void wipe(String clusterToken) {
		wipe();
		this.clusterToken = clusterToken;
	}

	/**
	 * Take a backup.
	 * @return the file
	 */
	public Path saveSnapshot() {
		Path snapshot = this.directory.resolve("snapshot-" + System.nanoTime());
		etcdctl("snapshot", "save", snapshot.toString());
		return snapshot;
	}

	/**
	 * Replace the data by a backup, as an operator does while etcd is down.
	 * @param snapshot the backup
	 */
	public void restoreSnapshot(Path snapshot) {
		wipe();
		List<String> command = List.of(restorer(), "snapshot", "restore", snapshot.toString(), "--data-dir",
				data().toString(), "--name", this.name, "--initial-cluster", initialCluster(),
				"--initial-cluster-token", this.clusterToken, "--initial-advertise-peer-urls", this.peerUrl);
		run(command);
	}

	/**
	 * Run etcdctl against this member, as an operator does.
	 * @param arguments its arguments
	 */
	public void etcdctl(String... arguments) {
		List<String> command = new ArrayList<>(List.of(EtcdProgram.binary("etcdctl"), "--endpoints", endpoint()));
		command.addAll(List.of(arguments));
		run(command);
	}

	private void run(List<String> command) {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("ETCDCTL_API", "3");
		ChildProcess.run(builder, this.directory.resolve("etcdctl.log"));
	}

	/**
	 * The witness of this member, which bypasses every proxy.
	 * @return the witness
	 */
	public EtcdWitness witness() {
		return this.witness;
	}

	/**
	 * The URL for clients.
	 * @return the URL
	 */
	public String endpoint() {
		return this.clientPort.url();
	}

	/**
	 * The URL for clients with TLS.
	 * @return the URL
	 */
	public String secureEndpoint() {
		return this.securePort.url().replace("http:", "https:");
	}

	/**
	 * A learner of this member, which refuses requests that need a voting member.
	 * @return the learner, which runs
	 */
	public EtcdServer addLearner() {
		LoopbackPort peer = LoopbackPort.reserve();
		etcdctl("member", "add", "learner", "--learner", "--peer-urls=" + peer.url());
		EtcdServer learner = new EtcdServer("learner", LoopbackPort.reserve(), peer, peer.url(),
				initialCluster() + ",learner=" + peer.url(), List.of("--initial-cluster-state=existing"));
		learner.launch();
		return learner;
	}

	private String listen() {
		return (this.securePort != null) ? endpoint() + "," + secureEndpoint() : endpoint();
	}

	public int port() {
		return this.clientPort.number();
	}

	/**
	 * The output of etcd so far.
	 * @return its log
	 */
	public String log() {
		try {
			return Files.readString(logFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path logFile() {
		return this.directory.resolve("etcd.log");
	}

	private Path data() {
		return this.directory.resolve("data");
	}

	/**
	 * From etcd 3.6 on, etcdutl restores backups.
	 * @return the program
	 */
	private static String restorer() {
		String home = System.getProperty("etcd.home");
		boolean own = home != null && Files.isExecutable(Path.of(home, "etcdutl"));
		return EtcdProgram.binary(own ? "etcdutl" : "etcdctl");
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
		this.clientPort.close();
		this.peerPort.close();
		if (this.securePort != null) {
			this.securePort.close();
		}
		ScratchDirectory.delete(this.directory);
	}

	@Override
	public String toString() {
		return "etcd " + this.name + " on " + endpoint();
	}

}
