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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the keys below a discover path belong to clusters:
 * {@code /shop/orders/10.0.0.1:80} is a member of the cluster {@code orders}.
 */
final class DiscoveryRules {

	/** As a host name, because the names become part of addresses. */
	private static final int MAX_NAME = 253;

	private static final int MAX_SHOWN = 60;

	private static final Pattern NAME = Pattern
		.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*");

	private final ClusterDirectory path;

	private final Map<String, ClusterDirectory> configured;

	private final List<String> watchedElsewhere;

	private final DiscoveryLimits limits;

	private final Duration expiryHold;

	private final MemberCodec codec = new MemberCodec();

	DiscoveryRules(DiscoverySettings settings, DiscoveryLimits limits) {
		this.path = settings.path();
		this.configured = settings.configured();
		this.watchedElsewhere = settings.configured()
			.values()
			.stream()
			.map(ClusterDirectory::prefix)
			.filter((prefix) -> prefix.startsWith(settings.path().prefix()))
			.toList();
		this.limits = limits;
		this.expiryHold = settings.expiryHold();
	}

	ClusterDirectory path() {
		return this.path;
	}

	DiscoveryLimits limits() {
		return this.limits;
	}

	ClusterDirectory directory(String cluster) {
		return new ClusterDirectory(this.path.prefix() + cluster);
	}

	/** Return the rules of one cluster. */
	ClusterRules of(String cluster) {
		return new ClusterRules(directory(cluster), this.limits.cluster(this.limits.valueChars()), this.expiryHold,
				this.codec);
	}

	MemberCodec codec() {
		return this.codec;
	}

	/**
	 * Return to which cluster a key belongs, {@code null} if another watch has it, or if
	 * it is an order for an instance.
	 */
	@Nullable Route route(String key) {
		if (this.watchedElsewhere.stream().anyMatch(key::startsWith)) {
			return null;
		}
		String rest = key.substring(this.path.prefix().length());
		int slash = rest.indexOf('/');
		if (slash < 0) {
			return Route.rejected("'" + printable(rest) + "' is not in the directory of a cluster: write "
					+ this.path.prefix() + "<cluster>/<host:port>");
		}
		String cluster = rest.substring(0, slash);
		String problem = nameProblem(cluster);
		if (problem == null && ClusterDirectory.isOrderKey(key) && directory(cluster).isOrder(key)) {
			return null;
		}
		if (problem == null) {
			problem = MemberCodec.problem(rest.substring(slash + 1));
		}
		return (problem != null) ? Route.rejected(problem) : new Route(cluster, rest.substring(slash + 1), null);
	}

	/** Return why a directory cannot be a cluster, {@code null} if it can. */
	@Nullable String nameProblem(String cluster) {
		if (cluster.length() > MAX_NAME || !NAME.matcher(cluster).matches()) {
			return "'" + printable(cluster) + "' is not a valid name of a cluster: write letters, digits, '-', '_' and"
					+ " single '.', at most " + MAX_NAME + ", with a letter or a digit at both ends";
		}
		ClusterDirectory other = this.configured.get(cluster);
		return (other != null)
				? "The configured cluster '" + cluster + "' has the path " + other + ": rename one of the two" : null;
	}

	String noRoom() {
		return "There is no room for it: " + this.limits;
	}

	String taken(String cluster) {
		return "A cluster '" + cluster + "' was discovered below another path: rename one of the two";
	}

	private static String printable(String text) {
		String shown = text.replaceAll("[^\\x20-\\x7e]", "?");
		return (shown.length() > MAX_SHOWN) ? shown.substring(0, MAX_SHOWN) + "..." : shown;
	}

	/**
	 * Where a key belongs.
	 *
	 * @param cluster the name of the cluster, empty if the key is rejected
	 * @param address the address of the member
	 * @param problem why the key is rejected, or {@code null}
	 */
	record Route(String cluster, String address, @Nullable String problem) {

		static Route rejected(String problem) {
			return new Route("", "", problem);
		}

	}

}
