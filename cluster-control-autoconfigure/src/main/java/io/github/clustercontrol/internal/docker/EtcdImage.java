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

package io.github.clustercontrol.internal.docker;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The port and the administrator of an etcd, known from its image.
 *
 * @param password the password of root, or {@code null} without authentication
 */
public record EtcdImage(@Nullable String password) {

	/** The port for clients in the container. */
	public static final int PORT = 2379;

	/** The class that the client library has. */
	public static final String CLIENT = "io.etcd.jetcd.Client";

	/** Only Bitnami's image takes a password from its environment. */
	public static EtcdImage of(Map<String, String> environment) {
		String password = environment.get("ETCD_ROOT_PASSWORD");
		return new EtcdImage((password != null && !password.isEmpty()) ? password : null);
	}

	public @Nullable String username() {
		return (this.password != null) ? "root" : null;
	}

	public static URI endpoint(boolean secure, String host, int port) {
		return URI.create((secure ? "https" : "http") + "://" + host + ":" + port);
	}

	/** Without the password. */
	@Override
	public String toString() {
		return "EtcdImage[username=" + username() + "]";
	}

}
