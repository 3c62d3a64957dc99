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

package io.github.clustercontrol.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * Parses {@code clustercontrol.etcd.endpoints}. Refuses what the etcd client would
 * ignore, misread or reject later.
 */
final class EtcdEndpoint {

	private static final String NAME = InvalidProperty.PREFIX + "etcd.endpoints";

	private static final String FORM = " Write http://host:port or https://host:port, as in http://10.0.0.2:2379.";

	private static final int MAX_PORT = 65535;

	private EtcdEndpoint() {
	}

	static List<URI> parseAll(List<String> endpoints) {
		if (endpoints.isEmpty()) {
			throw InvalidProperty.of(NAME, "", "There is no endpoint." + FORM);
		}
		List<URI> result = endpoints.stream().map(EtcdEndpoint::parse).toList();
		if (result.stream().map(URI::getScheme).distinct().count() > 1) {
			throw InvalidProperty.of(NAME, String.join(",", endpoints),
					"The endpoints mix http and https, but the client encrypts all connections or none:"
							+ " write all of them with the same scheme.");
		}
		return result;
	}

	private static URI parse(String endpoint) {
		if (endpoint.indexOf('@') >= 0) {
			// Another property is named, because the analysis shows the property's value
			throw InvalidProperty.of(InvalidProperty.PREFIX + "etcd.username", null,
					"A user or a password must not be written as part of an endpoint: set clustercontrol.etcd.username"
							+ " and clustercontrol.etcd.password, and write clustercontrol.etcd.endpoints without.");
		}
		URI uri = syntax(endpoint);
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw refusal(endpoint, "does not start with http:// or https://.");
		}
		String host = uri.getHost();
		if (host == null) {
			throw refusal(endpoint, "has no host that the client can use: a host name has letters, digits, '-' and"
					+ " '.', and a port follows it after ':'.");
		}
		if (host.startsWith("[")) {
			throw InvalidProperty.of(NAME, endpoint,
					"'" + endpoint + "' has an IPv6 address as its host, which the etcd client cannot parse: write a"
							+ " host name that resolves to this address.");
		}
		if (uri.getPort() < 1 || uri.getPort() > MAX_PORT) {
			throw refusal(endpoint, "has no port from 1 to " + MAX_PORT + ".");
		}
		boolean path = !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
		if (path || uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw refusal(endpoint, "has text after the port, which the client would ignore.");
		}
		return URI.create(scheme + "://" + host + ":" + uri.getPort());
	}

	private static URI syntax(String endpoint) {
		try {
			return new URI(endpoint);
		}
		catch (URISyntaxException ex) {
			throw refusal(endpoint, "is not a valid URL.");
		}
	}

	private static RuntimeException refusal(String endpoint, String problem) {
		return InvalidProperty.of(NAME, endpoint, "'" + endpoint + "' " + problem + FORM);
	}

}
