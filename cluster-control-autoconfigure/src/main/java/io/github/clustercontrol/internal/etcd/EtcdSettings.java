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

package io.github.clustercontrol.internal.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.Assert;

/**
 * How to reach etcd.
 *
 * @param endpoints every endpoint of the cluster, as {@code http://host:port} or
 * {@code https://host:port}, all of one scheme
 * @param credentials returns the user, {@code null} for none; called for each client that
 * is built and after a refusal, so it must not block
 * @param sslBundle returns the trusted authorities and the own certificate, exactly when
 * the scheme is {@code https}; called for each client that is built, so that it uses
 * current certificates
 * @param connectTimeout the bound on opening a connection
 * @param requestTimeout the bound on every single request
 * @since 0.1.0
 */
public record EtcdSettings(List<URI> endpoints, Supplier<@Nullable Credentials> credentials,
		Supplier<@Nullable SslBundle> sslBundle, Duration connectTimeout, Duration requestTimeout) {

	public EtcdSettings {
		Assert.notEmpty(endpoints, "'endpoints' must not be empty");
		boolean secure = "https".equals(endpoints.get(0).getScheme());
		// jetcd decides by the SSL context alone and ignores the scheme: a mismatch would
		// send plain text where the configuration has TLS.
		Assert.isTrue(secure == (sslBundle.get() != null),
				"'sslBundle' must be set exactly when the endpoints are https");
		endpoints = List.copyOf(endpoints);
	}

	/** Create settings with credentials and certificates that never change. */
	public EtcdSettings(List<URI> endpoints, @Nullable String username, @Nullable String password,
			@Nullable SslBundle sslBundle, Duration connectTimeout, Duration requestTimeout) {
		this(endpoints, () -> Credentials.of(username, password), () -> sslBundle, connectTimeout, requestTimeout);
	}

	@Override
	public String toString() {
		return "EtcdSettings[endpoints=" + this.endpoints + "]";
	}

}
