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

package io.github.clustercontrol.actuate.endpoint;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.etcd.EtcdStatus;
import io.github.clustercontrol.registration.SelfStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What an operator sees of an instance.
 *
 * @param self this instance's own membership, or {@code null} when it does not register
 * @param etcd the connection to etcd
 * @param clusters the watched clusters by name
 * @since 0.1.0
 */
public record ClusterControlDescriptor(@Nullable SelfDescriptor self, EtcdDescriptor etcd,
		Map<String, ClusterDescriptor> clusters) implements OperationResponseBody {

	/**
	 * What an operator sees of an instance's own membership.
	 *
	 * @param key the whole key, or {@code null} while it is not known
	 * @param state where the registration stands
	 * @param lease the id of the lease in hexadecimal, as etcdctl writes it, or
	 * {@code null} without one
	 * @param ttl how long the lease outlives a dead instance, in seconds
	 * @param lastRenewal when the lease was last granted or renewed, or {@code null} if
	 * it never was
	 */
	public record SelfDescriptor(@Nullable String key, State state, @Nullable String lease, long ttl,
			@Nullable Instant lastRenewal) {

		static SelfDescriptor of(SelfStatus status) {
			// A number of 64 bits would lose digits in whatever reads JSON as JavaScript
			// does.
			String lease = (status.lease() != null) ? Long.toHexString(status.lease()) : null;
			return new SelfDescriptor(status.key(), status.state(), lease, status.ttl().toSeconds(),
					status.lastRenewal());
		}

	}

	/**
	 * What an operator sees of the connection to etcd.
	 *
	 * @param endpoints the configured endpoints
	 * @param connected whether etcd answered the last request
	 * @param lastSuccess when etcd last answered, or {@code null} if it never did
	 */
	public record EtcdDescriptor(List<String> endpoints, boolean connected, @Nullable Instant lastSuccess) {

		static EtcdDescriptor of(EtcdStatus status) {
			return new EtcdDescriptor(status.endpoints().stream().map(URI::toString).toList(), status.connected(),
					status.lastSuccess());
		}

	}

}
