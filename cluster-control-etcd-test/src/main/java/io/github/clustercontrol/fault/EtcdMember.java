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

/**
 * The options of one etcd member: its name, its ports and its cluster. They stay the same
 * over restarts, except for the token of the cluster.
 */
final class EtcdMember implements AutoCloseable {

	private final String name;

	private final LoopbackPort clientPort;

	private final LoopbackPort peerPort;

	/** Where other members reach this one, which may be a {@link PeerLine}. */
	private final String peerUrl;

	private final String initialCluster;

	private final List<String> flags;

	private String clusterToken = "etcd-cluster";

	private LoopbackPort securePort;

	/** Whether this member of a cluster runs as a cluster of its own. */
	private volatile boolean alone;

	EtcdMember(String name, LoopbackPort clientPort, LoopbackPort peerPort, String peerUrl, String initialCluster,
			List<String> flags) {
		this.name = name;
		this.clientPort = clientPort;
		this.peerPort = peerPort;
		this.peerUrl = (peerUrl != null) ? peerUrl : peerPort.url();
		this.initialCluster = (initialCluster != null) ? initialCluster : name + "=" + this.peerUrl;
		this.flags = flags;
	}

	void secure(Path certificate, Path key, Path authority) {
		this.securePort = LoopbackPort.reserve();
		this.flags.addAll(List.of("--cert-file=" + certificate, "--key-file=" + key, "--client-cert-auth",
				"--trusted-ca-file=" + authority));
	}

	List<String> command(Path data) {
		List<String> command = new ArrayList<>(
				List.of(EtcdProgram.binary("etcd"), "--data-dir", data.toString(), "--listen-client-urls", listen(),
						"--advertise-client-urls", listen(), "--listen-peer-urls", this.peerPort.url(),
						// Otherwise the check of a password takes etcd 80 ms
						"--bcrypt-cost=4"));
		command.addAll(identity());
		command.addAll(this.flags);
		return command;
	}

	/** The options that a start and a restore have in common. */
	List<String> identity() {
		return List.of("--name", this.name, "--initial-advertise-peer-urls", this.peerUrl, "--initial-cluster",
				initialCluster(), "--initial-cluster-token", this.clusterToken);
	}

	String initialCluster() {
		return this.alone ? this.name + "=" + this.peerUrl : this.initialCluster;
	}

	private String listen() {
		return (this.securePort != null) ? endpoint() + "," + secureEndpoint() : endpoint();
	}

	List<String> flags() {
		return this.flags;
	}

	String endpoint() {
		return this.clientPort.url();
	}

	int port() {
		return this.clientPort.number();
	}

	String secureEndpoint() {
		return this.securePort.url().replace("http:", "https:");
	}

	void changeClusterToken(String clusterToken) {
		this.clusterToken = clusterToken;
	}

	boolean isAlone() {
		return this.alone;
	}

	void setAlone(boolean alone) {
		this.alone = alone;
	}

	@Override
	public void close() {
		this.clientPort.close();
		this.peerPort.close();
		if (this.securePort != null) {
			this.securePort.close();
		}
	}

	@Override
	public String toString() {
		return "etcd " + this.name + " on " + endpoint();
	}

}
