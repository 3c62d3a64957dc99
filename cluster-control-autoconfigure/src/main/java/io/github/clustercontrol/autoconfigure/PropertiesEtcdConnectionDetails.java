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
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Adapts {@code clustercontrol.etcd.*} to {@link EtcdConnectionDetails}.
 */
class PropertiesEtcdConnectionDetails implements EtcdConnectionDetails {

	private static final String ETCD = InvalidProperty.PREFIX + "etcd.";

	private final List<URI> endpoints;

	private final @Nullable String username;

	private final @Nullable String password;

	private final @Nullable String bundle;

	private final @Nullable SslBundles sslBundles;

	PropertiesEtcdConnectionDetails(ClusterControlProperties.Etcd properties, @Nullable SslBundles sslBundles,
			Problems problems) {
		this.endpoints = problems.parse(() -> EtcdEndpoint.parseAll(properties.endpoints())).orElse(List.of());
		this.username = textOrNull(properties.username());
		this.password = textOrNull(properties.password());
		this.bundle = textOrNull(properties.ssl().bundle());
		this.sslBundles = sslBundles;
		problems.check(this::checkCredentials);
		if (!this.endpoints.isEmpty()) {
			problems.check(this::checkBundle);
		}
		problems.throwIfExist();
	}

	/** An empty value means no value, so that a placeholder may have an empty default. */
	private static @Nullable String textOrNull(@Nullable String value) {
		return StringUtils.hasLength(value) ? value : null;
	}

	private void checkCredentials() {
		if (this.username == null && this.password != null) {
			throw InvalidProperty.of(ETCD + "username", null,
					"There is a password but no user: set " + ETCD + "username, or remove " + ETCD + "password.");
		}
		if (this.username != null && this.password == null) {
			throw InvalidProperty.of(ETCD + "username", this.username,
					"There is a user but no password: set " + ETCD + "password, or remove " + ETCD + "username.");
		}
	}

	private void checkBundle() {
		if (this.bundle != null && !isSecure()) {
			throw InvalidProperty.of(ETCD + "ssl.bundle", this.bundle, "The endpoints are http, where there is"
					+ " nothing to encrypt with the bundle: write the endpoints with https, or remove the bundle.");
		}
		getSslBundle();
	}

	/** Register a callback for each change of the bundle, if there is one. */
	void onSslBundleUpdate(Runnable callback) {
		if (this.bundle != null && this.sslBundles != null) {
			this.sslBundles.addBundleUpdateHandler(this.bundle, (updated) -> callback.run());
		}
	}

	private boolean isSecure() {
		return "https".equals(this.endpoints.get(0).getScheme());
	}

	@Override
	public List<URI> getEndpoints() {
		return this.endpoints;
	}

	@Override
	public @Nullable String getUsername() {
		return this.username;
	}

	@Override
	public @Nullable String getPassword() {
		return this.password;
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		if (this.bundle == null) {
			return null;
		}
		try {
			if (this.sslBundles != null) {
				return this.sslBundles.getBundle(this.bundle);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Thrown below, with the names of the bundles
		}
		throw InvalidProperty.of(ETCD + "ssl.bundle", this.bundle,
				"There is no SSL bundle of that name: configure it below spring.ssl.bundle, or use one of "
						+ ((this.sslBundles != null) ? this.sslBundles.getBundleNames() : List.of()) + ".");
	}

}
