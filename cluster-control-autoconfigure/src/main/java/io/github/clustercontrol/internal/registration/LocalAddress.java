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
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of this machine.
 */
final class LocalAddress {

	private static final Log logger = LogFactory.getLog(LocalAddress.class);

	/** Docker calls its first bridge so, and the others by the number of the network. */
	private static final Pattern DOCKER_BRIDGE = Pattern.compile("docker\\d+|br-[0-9a-f]{12}");

	private static final Pattern ZEROS = Pattern.compile("\\b0(?::0)+\\b");

	private LocalAddress() {
	}

	/**
	 * Return the address of the name of this machine, or else the first of its network
	 * interfaces that others may reach, {@code null} if there is none.
	 */
	static @Nullable InetAddress any() {
		try {
			// The name may stand for loopback, as it does in Debian's /etc/hosts
			InetAddress named = InetAddress.getLocalHost();
			if (isReachable(named)) {
				return named;
			}
		}
		catch (IOException ex) {
			logger.debug("The name of this machine has no address", ex);
		}
		try {
			List<NetworkInterface> cards = NetworkInterface.networkInterfaces()
				.sorted(Comparator.comparing(NetworkInterface::getIndex))
				.toList();
			return first(cards, (card) -> !isDockerBridge(card)).or(() -> first(cards, LocalAddress::isDockerBridge))
				.orElse(null);
		}
		catch (SocketException ex) {
			logger.debug("The network cards cannot be listed", ex);
			return null;
		}
	}

	private static Optional<InetAddress> first(List<NetworkInterface> cards, Predicate<NetworkInterface> which) {
		return cards.stream()
			.filter(which)
			.flatMap(NetworkInterface::inetAddresses)
			.filter(LocalAddress::isReachable)
			.min(Comparator.comparing(Inet6Address.class::isInstance));
	}

	private static boolean isReachable(InetAddress address) {
		return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isLinkLocalAddress();
	}

	/** Return the network interface of an address, {@code null} if it is not known. */
	static @Nullable NetworkInterface card(InetAddress address) {
		try {
			return NetworkInterface.getByInetAddress(address);
		}
		catch (SocketException ex) {
			logger.debug("No network card has " + address, ex);
			return null;
		}
	}

	static boolean isDockerBridge(NetworkInterface card) {
		return DOCKER_BRIDGE.matcher(card.getName()).matches();
	}

	/**
	 * Return an address as in RFC 5952, without brackets and without a zone, which only
	 * this machine knows.
	 */
	static String text(InetAddress address) {
		String text = address.getHostAddress();
		if (!(address instanceof Inet6Address)) {
			return text;
		}
		int zone = text.indexOf('%');
		String full = (zone >= 0) ? text.substring(0, zone) : text;
		MatchResult longest = ZEROS.matcher(full)
			.results()
			.max(Comparator.<MatchResult>comparingInt((zeros) -> zeros.end() - zeros.start())
				.thenComparing((zeros) -> -zeros.start()))
			.orElse(null);
		if (longest == null) {
			return full;
		}
		String head = full.substring(0, longest.start());
		String tail = full.substring(longest.end());
		return (head.isEmpty() ? ":" : head) + (tail.isEmpty() ? ":" : tail);
	}

}
