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
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Listens on a port of loopback, and can stop and start again any number of times.
 */
final class Acceptor {

	private final LoopbackPort port;

	private final Handler handler;

	private ServerSocket listener;

	private Thread thread;

	private boolean closed;

	Acceptor(LoopbackPort port, Handler handler) {
		this.port = port;
		this.handler = handler;
	}

	synchronized void start() {
		if (this.listener != null || this.closed) {
			return;
		}
		try {
			ServerSocket listener = new ServerSocket();
			listener.setReuseAddress(true);
			listener.bind(this.port.address(), 1024);
			this.listener = listener;
			Thread thread = new Thread(() -> accept(listener), "fault-proxy-" + this.port.number() + "-accept");
			thread.setDaemon(true);
			thread.start();
			this.thread = thread;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A socket that is closed during an accept may accept one more connection: wait until
	 * that thread has ended.
	 */
	void stop() {
		Thread waiting;
		synchronized (this) {
			if (this.listener == null) {
				return;
			}
			FaultProxy.closeQuietly(this.listener);
			this.listener = null;
			waiting = this.thread;
		}
		try {
			waiting.join(5_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Stop for good. */
	void close() {
		synchronized (this) {
			this.closed = true;
		}
		stop();
	}

	private void accept(ServerSocket listener) {
		try {
			while (true) {
				Socket client = listener.accept();
				this.handler.accept(client, isCurrent(listener));
			}
		}
		catch (IOException ex) {
			FaultProxy.closeQuietly(listener);
		}
	}

	private synchronized boolean isCurrent(ServerSocket listener) {
		return this.listener == listener;
	}

	/**
	 * Takes a connection. {@code listening} is false if the acceptor was stopped while
	 * the connection was being accepted.
	 */
	@FunctionalInterface
	interface Handler {

		void accept(Socket client, boolean listening);

	}

}
