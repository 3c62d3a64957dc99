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

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * The ports and schemes of this application's web servers once they listen: the server of
 * the application, and the server of the management endpoints.
 */
final class LocalServers {

	private static final String HTTP = "http";

	private static final String HTTPS = "https";

	private final Environment environment;

	LocalServers(Environment environment) {
		this.environment = environment;
	}

	/** Return the port of the web server, or {@code null} where none listens. */
	@Nullable Integer port() {
		return port("server");
	}

	/**
	 * Return the scheme of the web server. Where none listens, {@code server.ssl} is not
	 * in effect, as in a servlet container.
	 */
	String scheme() {
		return (port() != null && Boolean.TRUE.equals(isSslEnabled("server.ssl"))) ? HTTPS : HTTP;
	}

	/** Return the metadata for a management server of its own, empty if there is none. */
	Map<String, String> metadata(String scheme) {
		Integer management = port("management");
		if (management == null || management.equals(port())) {
			return Map.of();
		}
		Map<String, String> metadata = new LinkedHashMap<>();
		metadata.put("management.port", management.toString());
		if (!managementScheme().equals(scheme)) {
			metadata.put("management.scheme", managementScheme());
		}
		return metadata;
	}

	/**
	 * The management server takes over the SSL of the web server, unless it has its own.
	 */
	private String managementScheme() {
		Boolean ssl = isSslEnabled("management.server.ssl");
		return (ssl != null) ? (ssl ? HTTPS : HTTP) : scheme();
	}

	private @Nullable Integer port(String server) {
		return this.environment.getProperty("local." + server + ".port", Integer.class);
	}

	/** Return whether SSL is enabled, or {@code null} if nothing is configured. */
	private @Nullable Boolean isSslEnabled(String prefix) {
		if (!ClassUtils.isPresent("org.springframework.boot.web.server.Ssl", LocalServers.class.getClassLoader())) {
			return null;
		}
		return Binder.get(this.environment).bind(prefix, Ssl.class).map((ssl) -> ssl.isEnabled()).orElse(null);
	}

}
