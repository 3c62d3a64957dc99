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

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.HandlerDescriptor;
import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.watch.FileStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The description of an instance.
 *
 * @param self the registration of this instance, or {@code null} if it does not register
 * @param etcd the connection to etcd
 * @param clusters the watched clusters by name, configured or discovered
 * @param discovery the discover paths, or {@code null} if there is none
 * @param files the files over several clusters, in the order of the configuration, or
 * {@code null} if there is none
 * @since 0.1.0
 */
public record ClusterControlDescriptor(@Nullable SelfDescriptor self, EtcdDescriptor etcd,
		Map<String, ClusterDescriptor> clusters, @Nullable Map<String, DiscoveryDescriptor> discovery,
		@Nullable List<FileDescriptor> files) implements OperationResponseBody {

	/**
	 * The description of the registration.
	 *
	 * @param key the whole key, or {@code null} while it is not known
	 * @param address the address in the key, or {@code null} while it is not known
	 * @param addressReason the reason for this address, or {@code null} while it is not
	 * known
	 * @param state the state of the registration
	 * @param lease the id of the lease in hexadecimal, as etcdctl writes it, or
	 * {@code null} without one
	 * @param ttl the TTL of the lease in seconds
	 * @param ttlLeft the seconds until the lease expires if no renewal succeeds, as far
	 * as this instance knows, or {@code null} without a lease; after an outage of etcd
	 * the lease lasts longer, because etcd extends it
	 * @param lastRenewal the time of the last grant or renewal of the lease, or
	 * {@code null} if there was none
	 * @param order the order of an operator that keeps this instance out of rotation or
	 * stops it, or {@code null} if there is none
	 */
	public record SelfDescriptor(@Nullable String key, @Nullable String address, @Nullable String addressReason,
			State state, @Nullable String lease, long ttl, @Nullable Long ttlLeft, @Nullable Instant lastRenewal,
			@Nullable Order order) {

		static SelfDescriptor of(SelfStatus status) {
			return new SelfDescriptor(status.key(), status.address(), status.addressReason(), status.state(),
					status.leaseId(), status.ttl().toSeconds(), status.secondsLeft(), status.lastRenewal(),
					status.order());
		}

	}

	/**
	 * The description of a file over several clusters.
	 *
	 * @param clusters the names of its clusters now, sorted
	 * @param source where their members come from; of several sources the one that is
	 * known least
	 * @param handler the handler that writes it
	 */
	public record FileDescriptor(List<String> clusters, Source source, HandlerDescriptor handler) {

		static FileDescriptor of(FileStatus status) {
			return new FileDescriptor(status.clusters(), status.source(), HandlerDescriptor.of(status.handler()));
		}

	}

	/**
	 * The description of the connection to etcd.
	 *
	 * @param endpoints the configured endpoints
	 * @param endpoint the address of the last response, or {@code null} if there was none
	 * @param members the status of each endpoint
	 * @param connected whether etcd answered the last request
	 * @param lastSuccess the time of the last response, or {@code null} if there was none
	 * @param rebuilds how often the client was rebuilt
	 * @param lastErrors the last few failures, the latest at the end
	 */
	public record EtcdDescriptor(List<String> endpoints, @Nullable String endpoint, List<EndpointStatus> members,
			boolean connected, @Nullable Instant lastSuccess, long rebuilds, List<Failure> lastErrors) {

		static EtcdDescriptor of(EtcdStatus status) {
			return new EtcdDescriptor(status.endpoints().stream().map(URI::toString).toList(), status.endpoint(),
					status.members(), status.connected(), status.lastSuccess(), status.rebuilds(), status.failures());
		}

	}

}
