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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * The gRPC proxy of etcd, in front of an etcd.
 */
public final class GrpcProxy implements AutoCloseable {

	private final LoopbackPort port = LoopbackPort.reserve();

	private final Path directory = ScratchDirectory.create("grpc-proxy-");

	private final ChildProcess process;

	/**
	 * Start a proxy and wait until it accepts connections.
	 * @param etcd the etcd behind it
	 */
	public GrpcProxy(EtcdServer etcd) {
		this.process = ChildProcess.start(new ProcessBuilder(List.of(EtcdProgram.binary("etcd"), "grpc-proxy", "start",
				"--endpoints=127.0.0.1:" + etcd.port(), "--listen-addr=127.0.0.1:" + this.port.number(),
				"--data-dir=" + this.directory.resolve("data"))), this.directory.resolve("grpc-proxy.log"));
		ExitGuard.add(this);
		Awaitility.await("the gRPC proxy listens").pollInterval(Duration.ofMillis(50)).until(this::isListening);
	}

	private boolean isListening() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port.number())) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	public String endpoint() {
		return this.port.url();
	}

	public long pid() {
		return this.process.pid();
	}

	@Override
	public void close() {
		ExitGuard.remove(this);
		this.process.kill();
		this.port.close();
		ScratchDirectory.delete(this.directory);
	}

}
