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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP port on loopback that stays reserved while its server is down, so that a
 * restarted server can use it.
 * <p>
 * The port is below the range of ports for outgoing connections: within that range a
 * client that retries the port of a dead server may get the same port as its source and
 * connect to itself.
 * <p>
 * A socket that is bound but does not listen reserves the port: connections are refused,
 * other tests do not choose it, and on Linux a server that sets {@code SO_REUSEADDR} can
 * still listen on it.
 */
public final class LoopbackPort implements AutoCloseable {

	private static final int FIRST = 10_240;

	private static final int LAST = 32_000;

	private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

	private final Socket holder;

	private final int number;

	private LoopbackPort(Socket holder, int number) {
		this.holder = holder;
		this.number = number;
	}

	/**
	 * Choose a free port and reserve it.
	 * @return the port
	 */
	public static LoopbackPort reserve() {
		for (int attempt = 0; attempt < 1000; attempt++) {
			int number = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			if (isFree(number)) {
				try {
					return new LoopbackPort(hold(number), number);
				}
				catch (IOException ex) {
					// In use by now: try another one
				}
			}
		}
		throw new IllegalStateException("No free port on loopback between " + FIRST + " and " + LAST);
	}

	/**
	 * Choose a free port and do not reserve it, for a server that cannot share it.
	 * @return its number
	 */
	public static int free() {
		try (LoopbackPort port = reserve()) {
			return port.number();
		}
	}

	/**
	 * Whether the port is neither used nor reserved: without {@code SO_REUSEADDR} a
	 * reserved port cannot be bound.
	 * @param number the port
	 * @return whether it is free
	 */
	private static boolean isFree(int number) {
		try (Socket probe = new Socket()) {
			probe.setReuseAddress(false);
			probe.bind(address(number));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static Socket hold(int number) throws IOException {
		Socket holder = new Socket();
		if (LINUX) {
			holder.setReuseAddress(true);
			holder.bind(address(number));
		}
		return holder;
	}

	private static InetSocketAddress address(int number) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
	}

	public int number() {
		return this.number;
	}

	InetSocketAddress address() {
		return address(this.number);
	}

	public String url() {
		return "http://127.0.0.1:" + this.number;
	}

	@Override
	public void close() {
		try {
			this.holder.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
