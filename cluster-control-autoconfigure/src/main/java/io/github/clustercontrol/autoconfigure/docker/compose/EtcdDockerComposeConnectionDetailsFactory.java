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

package io.github.clustercontrol.autoconfigure.docker.compose;

import java.net.URI;
import java.util.List;

import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import io.github.clustercontrol.internal.docker.EtcdImage;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/**
 * {@link DockerComposeConnectionDetailsFactory} for services with an image of etcd.
 */
class EtcdDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<EtcdConnectionDetails> {

	private static final String[] CONNECTION_NAMES = { "etcd", "quay.io/coreos/etcd", "gcr.io/etcd-development/etcd",
			"bitnami/etcd" };

	EtcdDockerComposeConnectionDetailsFactory() {
		super(CONNECTION_NAMES, EtcdImage.CLIENT);
	}

	@Override
	protected EtcdConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new EtcdDockerComposeConnectionDetails(source.getRunningService());
	}

	private static final class EtcdDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements EtcdConnectionDetails {

		private final EtcdImage image;

		private final @Nullable SslBundle sslBundle;

		private final List<URI> endpoints;

		private EtcdDockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.image = EtcdImage.of(service.env());
			this.sslBundle = getSslBundle(service);
			this.endpoints = List
				.of(EtcdImage.endpoint(this.sslBundle != null, service.host(), service.ports().get(EtcdImage.PORT)));
		}

		@Override
		public List<URI> getEndpoints() {
			return this.endpoints;
		}

		@Override
		public @Nullable String getUsername() {
			return this.image.username();
		}

		@Override
		public @Nullable String getPassword() {
			return this.image.password();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
