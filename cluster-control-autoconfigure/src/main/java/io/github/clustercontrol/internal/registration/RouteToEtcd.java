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

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the source address of the route to etcd: peers most likely reach this instance at
 * the address that etcd sees. The first endpoint with a route counts, and of several
 * addresses of an endpoint the first. A loopback address, which is the same on every
 * machine, is taken only where there is no other.
 */
final class RouteToEtcd {

	private static final String ELSEWHERE = ": for peers on other machines set clustercontrol.self.host";

	private static final Log logger = LogFactory.getLog(RouteToEtcd.class);

	private final List<URI> endpoints;

	private final List<String> problems = new ArrayList<>();

	private @Nullable FoundHost loopback;

	private RouteToEtcd(List<URI> endpoints) {
		this.endpoints = endpoints;
	}

	/** Look for the host. May ask a name server, and sends nothing else. */
	static Route find(List<URI> endpoints) {
		RouteToEtcd search = new RouteToEtcd(endpoints);
		FoundHost host = search.host();
		return new Route(host, String.join("; ", search.problems));
	}

	private @Nullable FoundHost host() {
		for (URI endpoint : this.endpoints) {
			for (InetAddress etcd : resolve(endpoint)) {
				FoundHost host = towards(endpoint, etcd);
				if (host != null) {
					return host;
				}
			}
		}
		return this.loopback;
	}

	private InetAddress[] resolve(URI endpoint) {
		try {
			return InetAddress.getAllByName(endpoint.getHost());
		}
		catch (UnknownHostException ex) {
			this.problems.add("the name " + endpoint.getHost() + " has no address");
			return new InetAddress[0];
		}
	}

	private @Nullable FoundHost towards(URI endpoint, InetAddress etcd) {
		InetAddress source = source(etcd, endpoint.getPort());
		if (source == null || source.isAnyLocalAddress()) {
			this.problems.add("there is no route to " + LocalAddress.text(etcd));
		}
		else if (source.isLinkLocalAddress()) {
			this.problems.add(LocalAddress.text(etcd) + " is reached from " + LocalAddress.text(source)
					+ ", a link-local address, which is not valid on other links");
		}
		else if (source.isLoopbackAddress()) {
			if (this.loopback == null) {
				this.loopback = found(endpoint, source, ". This is a loopback address" + ELSEWHERE);
			}
		}
		else {
			NetworkInterface card = LocalAddress.card(source);
			String through = (card != null) ? ", network interface " + card.getName() : "";
			boolean docker = card != null && LocalAddress.isDockerBridge(card);
			return found(endpoint, source, through + (docker ? ". This is Docker's bridge" + ELSEWHERE : ""));
		}
		return null;
	}

	private static FoundHost found(URI endpoint, InetAddress source, String remark) {
		return new FoundHost(LocalAddress.text(source), "source address of the route to etcd at " + endpoint + remark);
	}

	/** Connecting a UDP socket sends nothing: it only asks the system for a route. */
	private static @Nullable InetAddress source(InetAddress etcd, int port) {
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.connect(new InetSocketAddress(etcd, port));
			return socket.getLocalAddress();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("No route to " + etcd, ex);
			return null;
		}
	}

	/**
	 * What was found.
	 *
	 * @param host the host, or {@code null} if no route shows one that peers reach
	 * @param problems why not
	 */
	record Route(@Nullable FoundHost host, String problems) {
	}

}
