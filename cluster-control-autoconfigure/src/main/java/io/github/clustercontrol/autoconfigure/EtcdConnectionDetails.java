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

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Details required to establish a connection to etcd. A bean of this type takes the place
 * of the properties {@code clustercontrol.etcd.endpoints}, {@code username},
 * {@code password} and {@code ssl}.
 * <p>
 * The user and the password are read again for each new client, and when etcd denies
 * them. An implementation may therefore return current values, such as those of a vault,
 * and must not block.
 *
 * @since 0.1.0
 */
public interface EtcdConnectionDetails extends ConnectionDetails {

	/**
	 * Return every endpoint of etcd.
	 * @return the endpoints, as {@code http://host:port} or {@code https://host:port},
	 * all of one scheme
	 */
	List<URI> getEndpoints();

	/**
	 * Return the user to authenticate as.
	 * @return the user, or {@code null} without authentication
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * Return the password of the user.
	 * @return the password, or {@code null} without authentication
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * Return the trusted certificates and the own certificate.
	 * @return the SSL bundle; {@code null} with {@code https} endpoints means the default
	 * truststore of the JVM
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
