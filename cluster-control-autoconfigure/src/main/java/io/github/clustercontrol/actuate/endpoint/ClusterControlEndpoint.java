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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.EtcdDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.FileDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.SelfDescriptor;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;
import io.github.clustercontrol.internal.watch.EtcdOrders;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

/**
 * {@link Endpoint @Endpoint} that shows this instance's membership and the clusters that
 * it watches. With {@code management.endpoint.clustercontrol.access=unrestricted} it also
 * lets an operator delete the key of a member, which stops that instance, and take this
 * instance out of rotation.
 *
 * @since 0.1.0
 */
@Endpoint(id = "clustercontrol", defaultAccess = Access.READ_ONLY)
public class ClusterControlEndpoint {

	private final EtcdConnection connection;

	private final WatchedClusters clusters;

	private final @Nullable LeasedRegistration registration;

	private final SelfOperations self;

	private final MemberOperations members;

	private final OrderOperations orders;

	private final ClusterDetails details;

	/**
	 * Create an endpoint.
	 * @param connection the connection to etcd
	 * @param clusters the watched clusters
	 * @param registration the registration of this instance, or {@code null} if it does
	 * not register
	 * @param history finds out why an address is, or is not, a member
	 * @param sanitizingFunctions applied to the metadata of members
	 */
	public ClusterControlEndpoint(EtcdConnection connection, WatchedClusters clusters,
			@Nullable LeasedRegistration registration, MembershipHistory history,
			Iterable<SanitizingFunction> sanitizingFunctions) {
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(clusters, "'clusters' must not be null");
		Assert.notNull(history, "'history' must not be null");
		this.connection = connection;
		this.clusters = clusters;
		this.registration = registration;
		this.self = new SelfOperations(registration);
		EtcdKeys keys = new EtcdKeys(connection);
		this.members = new MemberOperations(clusters, keys);
		this.orders = new OrderOperations(clusters, new EtcdOrders(clusters, connection));
		this.details = new ClusterDetails(clusters, keys, history, registration, new Sanitizer(sanitizingFunctions));
	}

	/**
	 * Return the whole state, from memory.
	 * @return the state now
	 */
	@ReadOperation
	public ClusterControlDescriptor clusterControl() {
		Map<String, ClusterDescriptor> clusters = new TreeMap<>();
		this.clusters.names().forEach((name) -> clusters.put(name, this.details.descriptor(name)));
		LeasedRegistration registration = this.registration;
		return new ClusterControlDescriptor((registration != null) ? SelfDescriptor.of(registration.status()) : null,
				EtcdDescriptor.of(this.connection.status()), clusters, discovery(), files());
	}

	private @Nullable Map<String, DiscoveryDescriptor> discovery() {
		Map<String, DiscoveryDescriptor> paths = new TreeMap<>();
		this.clusters.discoveries().forEach((discovery) -> {
			DiscoveryStatus status = discovery.get();
			paths.put(status.path(), DiscoveryDescriptor.of(status));
		});
		return paths.isEmpty() ? null : paths;
	}

	private @Nullable List<FileDescriptor> files() {
		List<FileDescriptor> files = this.clusters.files()
			.stream()
			.map((file) -> FileDescriptor.of(file.get()))
			.toList();
		return files.isEmpty() ? null : files;
	}

	/**
	 * Return one cluster, or the targets for Prometheus, from memory.
	 * @param cluster its name, or {@code prometheus-targets}
	 * @return its state now, or {@code null} if there is no such cluster; the members of
	 * all clusters as targets
	 */
	@ReadOperation
	@RegisterReflectionForBinding({ ClusterDescriptor.class, PrometheusTargetsDescriptor.class })
	public @Nullable OperationResponseBody cluster(@Selector String cluster) {
		return this.details.find(cluster);
	}

	/**
	 * Return a detail of one cluster: its last changes or its members as targets for
	 * Prometheus, from memory, or what is read from etcd: who has applied which change,
	 * or why an address is, or is not, a member.
	 * @param cluster its name
	 * @param detail {@code history}, {@code prometheus-targets}, {@code watchers} or an
	 * address, {@code host:port}
	 * @return the detail, or {@code null} if there is no such cluster
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or denies the request for the watchers
	 */
	@ReadOperation
	@RegisterReflectionForBinding({ ClusterHistoryDescriptor.class, MembershipDescriptor.class,
			WatchersDescriptor.class })
	public @Nullable OperationResponseBody clusterDetail(@Selector String cluster, @Selector String detail) {
		return this.details.find(cluster, detail);
	}

	/**
	 * Take this instance out of rotation while it keeps running, or put it back. Records
	 * the desired state, which is applied as soon as etcd answers.
	 * @param target must be {@code self}; this operation changes no other member
	 * @param operation the operation
	 * @return whether it was accepted
	 */
	@WriteOperation
	public SelfChangeDescriptor changeSelf(@Selector String target, @Selector SelfOperation operation) {
		return this.self.change(target, operation);
	}

	/**
	 * Delete the key of a member; its instance then drains and stops. Whether the member
	 * exists is decided by etcd, not by the snapshot of this instance.
	 * @param cluster the name of the cluster
	 * @param address the address of the member
	 * @return whether the member existed
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or denies the request
	 */
	@DeleteOperation
	public RemovalDescriptor removeMember(@Selector String cluster, @Selector String address) {
		return this.members.remove(cluster, address);
	}

	/**
	 * Give an order to the instance at an address, or end its order. The instance obeys
	 * it as soon as it reaches etcd.
	 * @param cluster the name of the cluster
	 * @param address the address of the instance
	 * @param operation what to do
	 * @param reason why, required except to end an order
	 * @param by who gives the order, or {@code null}
	 * @param duration how long an order to stay out lasts, as in {@code 2h}, or
	 * {@code null} until it is ended
	 * @return what the order applies to
	 * @throws org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException
	 * if an argument is not valid
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or denies the request
	 */
	@WriteOperation
	public OrderDescriptor order(@Selector String cluster, @Selector String address, @Selector OrderOperation operation,
			@Nullable String reason, @Nullable String by, @Nullable String duration) {
		return this.orders.give(cluster, address, operation, reason, by, duration);
	}

}
