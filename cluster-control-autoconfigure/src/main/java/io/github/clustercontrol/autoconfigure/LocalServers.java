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

import io.github.clustercontrol.internal.key.GrpcPort;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * The ports and schemes of this application's servers once they listen: the web server of
 * the application, that of the management endpoints, and a gRPC server.
 */
final class LocalServers {

	private static final String HTTP = "http";

	private static final String HTTPS = "https";

	private static final String WEB = "server";

	private static final String GRPC = "grpc.server";

	private final Environment environment;

	LocalServers(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Return the port of the web server, or else of the gRPC server, or {@code null}
	 * where none listens.
	 */
	@Nullable Integer port() {
		Integer web = port(WEB);
		return (web != null) ? web : port(GRPC);
	}

	/**
	 * Return the scheme of that server. Where no web server listens, {@code server.ssl}
	 * is not in effect, as in a servlet container.
	 */
	String scheme() {
		if (port(WEB) == null) {
			return (port(GRPC) != null && isGrpcSslEnabled()) ? HTTPS : HTTP;
		}
		return Boolean.TRUE.equals(isSslEnabled("server.ssl")) ? HTTPS : HTTP;
	}

	/**
	 * Return the metadata for the management endpoints, as far as they are not where
	 * clients assume them, and for a gRPC server beside the web server.
	 */
	Map<String, String> metadata(String scheme) {
		Map<String, String> metadata = new LinkedHashMap<>();
		Integer web = port(WEB);
		Integer grpc = port(GRPC);
		if (web != null && grpc != null && !grpc.equals(web)) {
			metadata.put(GrpcPort.NAME, grpc.toString());
		}
		Integer management = port("management");
		if (management != null && management.equals(web)) {
			metadata.putAll(new ManagementEndpoints(this.environment).onWebServer());
		}
		else if (management != null) {
			metadata.putAll(new ManagementEndpoints(this.environment).onOwnServer());
			metadata.put("management.port", management.toString());
			if (!managementScheme().equals(scheme)) {
				metadata.put("management.scheme", managementScheme());
			}
		}
		return metadata;
	}

	/** As Spring Boot decides it. */
	private boolean isGrpcSslEnabled() {
		String prefix = "spring.grpc.server.ssl.";
		boolean bundle = this.environment.getProperty(prefix + "bundle") != null;
		return this.environment.getProperty(prefix + "enabled", Boolean.class, bundle);
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
