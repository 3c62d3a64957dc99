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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A network between a client and a server on loopback with faults. Its port stays the
 * same, also while it refuses connections.
 * <p>
 * Blocked data are held back, not discarded: TCP retransmits unacknowledged data, so a
 * real connection that survives a blockade gets all of it afterwards. The end of a
 * connection is held back too.
 */
public final class FaultProxy implements AutoCloseable {

	private final LoopbackPort port = LoopbackPort.reserve();

	private final Acceptor acceptor = new Acceptor(this.port, this::accept);

	private final int targetPort;

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicLong bytesUp = new AtomicLong();

	private final AtomicLong bytesDown = new AtomicLong();

	private NetworkState state = NetworkState.HEALTHY;

	/**
	 * Create a proxy that forwards everything.
	 * @param targetPort the port of the server on loopback
	 */
	public FaultProxy(int targetPort) {
		this.targetPort = targetPort;
		this.acceptor.start();
	}

	/**
	 * Create a proxy before an etcd.
	 * @param target the etcd
	 */
	public FaultProxy(EtcdServer target) {
		this(target.port());
	}

	public int port() {
		return this.port.number();
	}

	/**
	 * The URL for a client, in place of that of the server.
	 * @return the URL
	 */
	public String endpoint() {
		return this.port.url();
	}

	/**
	 * End all faults: held back data are delivered, new connections are accepted.
	 */
	public void pass() {
		change((state) -> NetworkState.HEALTHY);
		this.acceptor.start();
	}

	/**
	 * Accept again after {@link #refuse()} or {@link #cut()}. Other faults stay.
	 */
	public void accept() {
		this.acceptor.start();
	}

	/**
	 * Refuse new connections; existing ones continue.
	 */
	public void refuse() {
		this.acceptor.stop();
	}

	/**
	 * Close existing connections and refuse new ones, as after the end of a server.
	 */
	public void cut() {
		this.acceptor.stop();
		this.connections.forEach(ProxiedConnection::close);
	}

	/**
	 * Block both directions of existing and new connections, without closing them.
	 */
	public void blackHole() {
		change((state) -> state.withUp(false).withDown(false));
	}

	/**
	 * Block the direction to the server.
	 */
	public void loseRequests() {
		change((state) -> state.withUp(false).withDown(true));
	}

	/**
	 * Block the direction to the client.
	 */
	public void loseReplies() {
		change((state) -> state.withUp(true).withDown(false));
	}

	/**
	 * Reset every existing connection (TCP RST) at once, with data in flight. New ones
	 * are treated as before.
	 */
	public void reset() {
		this.connections.forEach(ProxiedConnection::reset);
	}

	/**
	 * Delay each direction.
	 * @param latency the delay; zero for none
	 */
	public void latency(Duration latency) {
		change((state) -> state.withLatency(latency));
	}

	/**
	 * Deliver slowly and in small pieces, in each direction and per connection.
	 * @param chunkSize the bytes of one write
	 * @param bytesPerSecond the rate
	 */
	public void trickle(int chunkSize, int bytesPerSecond) {
		change((state) -> state.withTrickle(chunkSize, bytesPerSecond));
	}

	/**
	 * The number of accepted connections.
	 * @return their number
	 */
	public int acceptedConnections() {
		return this.accepted.get();
	}

	public int openConnections() {
		return this.connections.size();
	}

	/**
	 * The number of bytes that were delivered to the server.
	 * @return their number
	 */
	public long bytesUp() {
		return this.bytesUp.get();
	}

	/**
	 * The number of bytes that were delivered to clients.
	 * @return their number
	 */
	public long bytesDown() {
		return this.bytesDown.get();
	}

	private synchronized void change(UnaryOperator<NetworkState> change) {
		this.state = change.apply(this.state);
		notifyAll();
	}

	/**
	 * Wait until a direction is not blocked.
	 * @param connection the delivering connection
	 * @param up whether to the server
	 * @return the state of the network
	 * @throws IOException if the connection was closed meanwhile
	 */
	synchronized NetworkState awaitPassage(ProxiedConnection connection, boolean up) throws IOException {
		try {
			while (!connection.isClosed() && !(up ? this.state.up() : this.state.down())) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		if (connection.isClosed()) {
			throw new IOException("Closed");
		}
		return this.state;
	}

	void delivered(boolean up, int bytes) {
		(up ? this.bytesUp : this.bytesDown).addAndGet(bytes);
	}

	synchronized void ended(ProxiedConnection connection) {
		this.connections.remove(connection);
		notifyAll();
	}

	private void accept(Socket client, boolean listening) {
		ProxiedConnection connection = new ProxiedConnection(this, client, this.accepted.incrementAndGet());
		this.connections.add(connection);
		if (listening) {
			connection.start();
		}
		else {
			// Cut while it was being accepted
			connection.close();
		}
	}

	static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// A broken connection counts as closed
		}
	}

	/**
	 * Connect to the server.
	 * @return the connection
	 * @throws IOException if it refuses
	 */
	Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.targetPort);
	}

	@Override
	public void close() {
		this.acceptor.close();
		cut();
		this.port.close();
	}

	@Override
	public String toString() {
		return "proxy on " + port() + " to " + this.targetPort;
	}

}
