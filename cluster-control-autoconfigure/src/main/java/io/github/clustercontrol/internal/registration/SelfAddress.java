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

package io.github.clustercontrol.internal.registration;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The address that this instance advertises: as configured, and determined where nothing
 * is configured.
 */
public final class SelfAddress {

	private static final Log logger = LogFactory.getLog(SelfAddress.class);

	private final @Nullable String host;

	private final @Nullable Integer port;

	private final @Nullable InetAddress bound;

	private final Supplier<@Nullable Integer> localPort;

	private final List<URI> endpoints;

	private final AtomicReference<@Nullable FoundHost> found = new AtomicReference<>();

	/**
	 * Create the address of this instance. What is {@code null} is not configured; the
	 * local port is {@code null} where no web server listens.
	 */
	public SelfAddress(@Nullable String host, @Nullable Integer port, @Nullable InetAddress bound,
			Supplier<@Nullable Integer> localPort, List<URI> endpoints) {
		Assert.notNull(localPort, "'localPort' must not be null");
		Assert.notNull(endpoints, "'endpoints' must not be null");
		this.host = host;
		this.port = port;
		this.bound = (bound != null && !bound.isAnyLocalAddress()) ? bound : null;
		this.localPort = localPort;
		this.endpoints = List.copyOf(endpoints);
	}

	/**
	 * Return the configured port, or else that of the web server. Never blocks. Fails if
	 * there is neither.
	 */
	public int port() {
		Integer result = (this.port != null) ? this.port : this.localPort.get();
		if (result == null || result < 1) {
			throw new UnknownAddressException("clustercontrol.self.port",
					"No web server listens here: either this is no web application, or it"
							+ " runs in a servlet container, which does not publish its port.");
		}
		return result;
	}

	/**
	 * Find out the host ahead of time on an executor, because that may ask a name server.
	 */
	public void prepare(Executor executor) {
		if (this.host == null && this.bound == null) {
			// Where there is no route yet, there may be one when the address is needed
			executor.execute(this::findByRoute);
		}
	}

	/**
	 * Return the address. Once found out it is kept: it is part of a key. Fails if it
	 * cannot be found out.
	 */
	public Choice choose() {
		int port = port();
		FoundHost known = knownHost();
		return choice((known != null) ? known : findHost(), port);
	}

	/**
	 * Return the address, {@code null} while its host is not found yet. Does not block.
	 * Fails if there is no port.
	 */
	public @Nullable Choice known() {
		int port = port();
		FoundHost known = knownHost();
		return (known != null) ? choice(known, port) : null;
	}

	private static Choice choice(FoundHost host, int port) {
		return new Choice(bracketed(host.host()) + ":" + port, host.reason());
	}

	private @Nullable FoundHost knownHost() {
		if (this.host != null) {
			return new FoundHost(this.host, "from clustercontrol.self.host");
		}
		InetAddress bound = this.bound;
		if (this.found.get() == null && bound != null && this.localPort.get() != null) {
			found(new FoundHost(LocalAddress.text(bound), "from server.address" + (bound.isLoopbackAddress()
					? ". This is a loopback address, which only this machine reaches" : "")));
		}
		return this.found.get();
	}

	private synchronized FoundHost findHost() {
		String problems = findByRoute();
		FoundHost found = this.found.get();
		if (found == null) {
			found = anyHost(problems);
			this.found.set(found);
		}
		return found;
	}

	/** Return why no route shows the host, empty once it is found. */
	private synchronized String findByRoute() {
		if (this.found.get() != null) {
			return "";
		}
		RouteToEtcd.Route route = RouteToEtcd.find(this.endpoints);
		FoundHost host = route.host();
		if (host == null) {
			return route.problems();
		}
		found(host);
		return "";
	}

	private void found(FoundHost host) {
		if (this.found.compareAndSet(null, host)) {
			logger.info("Advertised address " + host.host() + ": " + host.reason());
		}
	}

	private FoundHost anyHost(String problems) {
		String problem = "No route to etcd at " + this.endpoints + " shows which address to advertise: " + problems;
		InetAddress own = LocalAddress.any();
		if (own == null) {
			throw new UnknownAddressException("clustercontrol.self.host",
					problem + ". And this machine has no other address that peers could reach.");
		}
		String host = LocalAddress.text(own);
		logger.warn(problem + ". Advertising " + host
				+ ", an address of this machine. Set clustercontrol.self.host if it is wrong");
		return new FoundHost(host, "an address of this machine, taken because " + problems
				+ ": set clustercontrol.self.host if it is the wrong one");
	}

	private static String bracketed(String host) {
		return (host.indexOf(':') >= 0 && !host.startsWith("[")) ? "[" + host + "]" : host;
	}

	/**
	 * An address that was chosen.
	 *
	 * @param address the address, {@code host:port}
	 * @param reason why it is that one
	 */
	public record Choice(String address, String reason) {
	}

}
