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
import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;
import io.github.clustercontrol.internal.registration.SelfStatus;
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
	 * @param address the address in it, or {@code null} while it is not known
	 * @param addressReason why it is that address, or {@code null} while it is not known
	 * @param state where the registration stands
	 * @param lease the id of the lease in hexadecimal, as etcdctl writes it, or
	 * {@code null} without one
	 * @param ttl how long the lease outlives a dead instance, in seconds
	 * @param ttlLeft how long the lease lives on if it is renewed no more, in seconds as
	 * far as this instance can know, or {@code null} without a lease; after an outage of
	 * its own etcd grants more than that
	 * @param lastRenewal when the lease was last granted or renewed, or {@code null} if
	 * it never was
	 */
	public record SelfDescriptor(@Nullable String key, @Nullable String address, @Nullable String addressReason,
			State state, @Nullable String lease, long ttl, @Nullable Long ttlLeft, @Nullable Instant lastRenewal) {

		static SelfDescriptor of(SelfStatus status) {
			return new SelfDescriptor(status.key(), status.address(), status.addressReason(), status.state(),
					status.leaseId(), status.ttl().toSeconds(), status.secondsLeft(), status.lastRenewal());
		}

	}

	/**
	 * What an operator sees of the connection to etcd.
	 *
	 * @param endpoints the configured endpoints
	 * @param endpoint the address that the last answer came from, or {@code null} if
	 * there was none
	 * @param members what is known of each endpoint
	 * @param connected whether etcd answered the last request
	 * @param lastSuccess when etcd last answered, or {@code null} if it never did
	 * @param rebuilds how often the client was built anew
	 * @param lastErrors what failed last, the latest at the end; a few at most
	 */
	public record EtcdDescriptor(List<String> endpoints, @Nullable String endpoint, List<EndpointStatus> members,
			boolean connected, @Nullable Instant lastSuccess, long rebuilds, List<Failure> lastErrors) {

		static EtcdDescriptor of(EtcdStatus status) {
			return new EtcdDescriptor(status.endpoints().stream().map(URI::toString).toList(), status.endpoint(),
					status.members(), status.connected(), status.lastSuccess(), status.rebuilds(), status.failures());
		}

	}

}
