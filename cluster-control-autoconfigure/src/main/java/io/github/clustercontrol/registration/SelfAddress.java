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

package io.github.clustercontrol.registration;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Finds out the address at which others reach this instance, as far as it is not
 * configured. Whoever can be reached from etcd can be reached from its peers, so the host
 * is the one that this machine uses to talk to etcd.
 */
public final class SelfAddress {

	private static final Log logger = LogFactory.getLog(SelfAddress.class);

	private final @Nullable String host;

	private final @Nullable Integer port;

	private final Supplier<@Nullable Integer> localPort;

	private final List<URI> endpoints;

	private @Nullable String found;

	/**
	 * Create the address of this instance.
	 * @param host the configured host, IPv6 with or without brackets, or {@code null}
	 * @param port the configured port, or {@code null}
	 * @param localPort the port of the web server once it listens, or {@code null} where
	 * there is none
	 * @param endpoints the endpoints of etcd
	 */
	public SelfAddress(@Nullable String host, @Nullable Integer port, Supplier<@Nullable Integer> localPort,
			List<URI> endpoints) {
		Assert.notNull(localPort, "'localPort' must not be null");
		Assert.notNull(endpoints, "'endpoints' must not be null");
		this.host = host;
		this.port = port;
		this.localPort = localPort;
		this.endpoints = List.copyOf(endpoints);
	}

	/**
	 * Return the port at which others reach this instance. Never blocks.
	 * @return the configured port, or else that of the web server
	 * @throws UnknownAddressException if there is neither
	 */
	public int port() {
		Integer result = (this.port != null) ? this.port : this.localPort.get();
		if (result == null || result < 1) {
			throw new UnknownAddressException("clustercontrol.self.port",
					"No web server listens here whose port could be used.");
		}
		return result;
	}

	/**
	 * Find out the host ahead of time, because that may ask a name server.
	 * @param executor where to wait for its answer
	 */
	public void prepare(Executor executor) {
		if (this.host == null) {
			executor.execute(() -> {
				try {
					foundHost();
				}
				catch (UnknownAddressException ex) {
					logger.debug("Not found yet", ex);
				}
			});
		}
	}

	/**
	 * Return the address. Once found out it is kept: it is part of a key.
	 * @return the address, {@code host:port}
	 * @throws UnknownAddressException if it cannot be found out
	 */
	public String address() {
		int port = port();
		return bracketed((this.host != null) ? this.host : foundHost()) + ":" + port;
	}

	private synchronized String foundHost() {
		if (this.found == null) {
			this.found = findHost();
		}
		return this.found;
	}

	private String findHost() {
		for (URI endpoint : this.endpoints) {
			InetAddress source = sourceTowards(endpoint);
			if (source != null) {
				logger
					.debug("Others reach this instance at " + source + ", from which it talks to etcd at " + endpoint);
				return source.getHostAddress();
			}
		}
		InetAddress own = ownAddress();
		if (own != null) {
			String host = own.getHostAddress();
			logger.warn("There is no route to etcd at " + this.endpoints + " that would tell how others reach this"
					+ " instance. They are told " + host
					+ ", an address of this machine: set clustercontrol.self.host if it is the wrong one");
			return host;
		}
		throw new UnknownAddressException("clustercontrol.self.host", "There is no route to etcd at " + this.endpoints
				+ ", and no other address of this machine that others could reach.");
	}

	/** Connecting a UDP socket sends nothing: it only asks the system for a route. */
	private static @Nullable InetAddress sourceTowards(URI endpoint) {
		try (DatagramSocket socket = new DatagramSocket()) {
			InetAddress etcd = InetAddress.getByName(endpoint.getHost());
			socket.connect(new InetSocketAddress(etcd, endpoint.getPort()));
			InetAddress source = socket.getLocalAddress();
			boolean reachable = etcd.isLoopbackAddress() ? source.isLoopbackAddress() : isReachable(source);
			return reachable ? source : null;
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("No route to " + endpoint, ex);
			return null;
		}
	}

	private static @Nullable InetAddress ownAddress() {
		try {
			// The host name may stand for loopback, as it does in Debian's /etc/hosts
			InetAddress named = InetAddress.getLocalHost();
			if (isReachable(named)) {
				return named;
			}
		}
		catch (IOException ex) {
			logger.debug("The name of this machine has no address", ex);
		}
		try {
			List<InetAddress> candidates = NetworkInterface.networkInterfaces()
				.flatMap(NetworkInterface::inetAddresses)
				.filter(SelfAddress::isReachable)
				.toList();
			return candidates.stream()
				.filter((candidate) -> !(candidate instanceof Inet6Address))
				.findFirst()
				.orElseGet(() -> candidates.isEmpty() ? null : candidates.get(0));
		}
		catch (IOException ex) {
			logger.debug("The network interfaces cannot be listed", ex);
			return null;
		}
	}

	private static boolean isReachable(InetAddress address) {
		return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isLinkLocalAddress();
	}

	private static String bracketed(String host) {
		return (host.indexOf(':') >= 0 && !host.startsWith("[")) ? "[" + host + "]" : host;
	}

}
