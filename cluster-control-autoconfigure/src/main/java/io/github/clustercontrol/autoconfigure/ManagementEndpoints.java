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

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Where the management endpoints are, as metadata with the names that Spring Boot Admin
 * reads. It assumes {@code /actuator} on the web server, and {@code health} below it:
 * only what differs from that is published.
 */
final class ManagementEndpoints {

	private static final String BASE_PATH = "/actuator";

	private static final String HEALTH = "health";

	private final Environment environment;

	ManagementEndpoints(Environment environment) {
		this.environment = environment;
	}

	/** Return the metadata of endpoints on the web server. */
	Map<String, String> onWebServer() {
		String servlet = path("server.servlet.context-path", "") + path("spring.mvc.servlet.path", "");
		return paths(servlet.isEmpty() ? path("spring.webflux.base-path", "") : servlet);
	}

	/** Return the metadata of endpoints on a server of their own. */
	Map<String, String> onOwnServer() {
		Map<String, String> metadata = paths(path("management.server.base-path", ""));
		String address = address();
		if (address != null) {
			metadata.put("management.address", address);
		}
		return metadata;
	}

	private Map<String, String> paths(String base) {
		Map<String, String> metadata = new LinkedHashMap<>();
		String path = base + path("management.endpoints.web.base-path", BASE_PATH);
		if (!path.equals(BASE_PATH)) {
			metadata.put("management.context-path", path.isEmpty() ? "/" : path);
		}
		String health = this.environment.getProperty("management.endpoints.web.path-mapping.health", HEALTH);
		if (!health.equals(HEALTH)) {
			metadata.put("health.path", health);
		}
		return metadata;
	}

	/** With a slash at the begin and none at the end, or empty. */
	private String path(String property, String defaultValue) {
		String path = StringUtils.trimTrailingCharacter(this.environment.getProperty(property, defaultValue).strip(),
				'/');
		return (path.isEmpty() || path.startsWith("/")) ? path : "/" + path;
	}

	/**
	 * Return the address to which the server is bound, if peers can use it and it is
	 * another one.
	 */
	private @Nullable String address() {
		InetAddress bound = address("management.server.address");
		if (bound == null || bound.isAnyLocalAddress() || bound.isLoopbackAddress()
				|| bound.equals(address("server.address"))) {
			return null;
		}
		return bound.getHostAddress();
	}

	private @Nullable InetAddress address(String property) {
		return Binder.get(this.environment).bind(property, InetAddress.class).orElse(null);
	}

}
