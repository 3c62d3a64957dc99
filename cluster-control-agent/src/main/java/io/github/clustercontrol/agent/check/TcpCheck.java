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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Passes when a port accepts a connection.
 */
record TcpCheck(String host, int port, Duration timeout) implements Check {

	@Override
	public String run() throws IOException, InterruptedException {
		long end = System.nanoTime() + this.timeout.toNanos();
		try (Socket socket = new Socket()) {
			InetAddress address = lookUp();
			long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
			// 0 would be no limit
			socket.connect(new InetSocketAddress(address, this.port), (int) Math.max(1, left));
			return "connected";
		}
	}

	/** Java has no lookup with a timeout. */
	private InetAddress lookUp() throws IOException, InterruptedException {
		try {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return InetAddress.getByName(this.host);
				}
				catch (UnknownHostException ex) {
					throw new UncheckedIOException(ex);
				}
			}).get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new IOException("unknown host " + this.host, ex);
		}
		catch (TimeoutException ex) {
			throw new IOException("no address of " + this.host + " within " + this.timeout.toMillis() + " ms", ex);
		}
	}

	@Override
	public String toString() {
		return "tcp " + this.host + ":" + this.port;
	}

}
