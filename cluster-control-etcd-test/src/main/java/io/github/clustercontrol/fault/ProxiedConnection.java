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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection through a {@link FaultProxy}, with a thread for each direction.
 */
final class ProxiedConnection {

	private final FaultProxy proxy;

	private final Socket client;

	private final int number;

	private final AtomicInteger endedDirections = new AtomicInteger();

	private volatile Socket server;

	private volatile boolean closed;

	ProxiedConnection(FaultProxy proxy, Socket client, int number) {
		this.proxy = proxy;
		this.client = client;
		this.number = number;
	}

	void start() {
		thread("up", this::connect);
	}

	private void thread(String direction, Runnable task) {
		Thread thread = new Thread(task, "fault-proxy-" + this.proxy.port() + "-" + this.number + "-" + direction);
		thread.setDaemon(true);
		thread.start();
	}

	private void connect() {
		try {
			// A connect is blocked too
			this.proxy.awaitPassage(this, true);
			Socket server = this.proxy.connect();
			this.server = server;
			server.setTcpNoDelay(true);
			this.client.setTcpNoDelay(true);
			if (this.closed) {
				FaultProxy.closeQuietly(server);
				return;
			}
			thread("down", new Pump(server, this.client, false));
			new Pump(this.client, server, true).run();
		}
		catch (IOException ex) {
			// The server does not listen
			reset();
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Close both ends.
	 */
	void close() {
		this.closed = true;
		FaultProxy.closeQuietly(this.client);
		Socket server = this.server;
		if (server != null) {
			FaultProxy.closeQuietly(server);
		}
		this.proxy.ended(this);
	}

	/**
	 * Close both ends with a TCP reset.
	 */
	void reset() {
		dropUnsent(this.client);
		Socket server = this.server;
		if (server != null) {
			dropUnsent(server);
		}
		close();
	}

	private static void dropUnsent(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// Closed already
		}
	}

	/**
	 * Forwards one direction until the sender ends, and then forwards the end.
	 */
	private final class Pump implements Runnable {

		/**
		 * Threads wake up late: without a correction small chunks would never reach the
		 * rate.
		 */
		private static final long CATCH_UP_NANOS = 20_000_000L;

		private final byte[] buffer = new byte[64 * 1024];

		private final Socket from;

		private final Socket to;

		private final boolean up;

		private long due = System.nanoTime();

		Pump(Socket from, Socket to, boolean up) {
			this.from = from;
			this.to = to;
			this.up = up;
		}

		@Override
		public void run() {
			try {
				deliverAll();
				awaitPassage();
			}
			catch (IOException ex) {
				// Closed by a fault: both ends are closed already
			}
			FaultProxy.closeQuietly(this.to);
			if (ProxiedConnection.this.endedDirections.incrementAndGet() == 2) {
				close();
			}
		}

		private void deliverAll() {
			try {
				InputStream in = this.from.getInputStream();
				OutputStream out = this.to.getOutputStream();
				for (int length = in.read(this.buffer); length >= 0; length = in.read(this.buffer)) {
					deliver(out, length);
				}
			}
			catch (IOException ex) {
				// A broken connection is an end too
			}
		}

		private void deliver(OutputStream out, int length) throws IOException {
			long notBefore = System.nanoTime() + awaitPassage().latency().toNanos();
			this.due = Math.max(this.due, notBefore - CATCH_UP_NANOS);
			sleepUntil(notBefore);
			int offset = 0;
			while (offset < length) {
				sleepUntil(this.due);
				NetworkState state = awaitPassage();
				int size = Math.min(length - offset, state.chunkSize());
				out.write(this.buffer, offset, size);
				offset += size;
				ProxiedConnection.this.proxy.delivered(this.up, size);
				this.due += state.nanosFor(size);
			}
		}

		private NetworkState awaitPassage() throws IOException {
			return ProxiedConnection.this.proxy.awaitPassage(ProxiedConnection.this, this.up);
		}

		private void sleepUntil(long time) {
			for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
		}

	}

}
