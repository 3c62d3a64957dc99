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

package io.github.clustercontrol.autoconfigure.testcontainers;

import java.net.URI;
import java.util.List;

import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import io.github.clustercontrol.internal.docker.EtcdImage;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

/**
 * {@link ContainerConnectionDetailsFactory} for a {@link ServiceConnection} to any
 * container with an image of etcd, or with the name {@code etcd}.
 */
class EtcdContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, EtcdConnectionDetails> {

	private static final List<String> CONNECTION_NAMES = List.of("etcd", "coreos/etcd", "etcd-development/etcd",
			"bitnami/etcd");

	EtcdContainerConnectionDetailsFactory() {
		super(CONNECTION_NAMES, EtcdImage.CLIENT);
	}

	@Override
	protected EtcdConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new EtcdContainerConnectionDetails(source);
	}

	private static final class EtcdContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements EtcdConnectionDetails {

		private EtcdContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public List<URI> getEndpoints() {
			return List.of(EtcdImage.endpoint(getSslBundle() != null, getContainer().getHost(),
					getContainer().getMappedPort(EtcdImage.PORT)));
		}

		@Override
		public @Nullable String getUsername() {
			return image().username();
		}

		@Override
		public @Nullable String getPassword() {
			return image().password();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

		private EtcdImage image() {
			return EtcdImage.of(getContainer().getEnvMap());
		}

	}

}
