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

import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.github.clustercontrol.Orders;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.EtcdDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.SelfDescriptor;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.EtcdOrders;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.convert.DurationStyle;
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

	private final EtcdKeys keys;

	private final Orders orders;

	private final WatchedClusters clusters;

	private final @Nullable LeasedRegistration registration;

	private final Sanitizer sanitizer;

	/**
	 * Create an endpoint.
	 * @param connection the connection to etcd
	 * @param clusters the watched clusters
	 * @param registration the registration of this instance, or {@code null} if it does
	 * not register
	 * @param sanitizingFunctions applied to the metadata of members
	 */
	public ClusterControlEndpoint(EtcdConnection connection, WatchedClusters clusters,
			@Nullable LeasedRegistration registration, Iterable<SanitizingFunction> sanitizingFunctions) {
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(clusters, "'clusters' must not be null");
		this.connection = connection;
		this.keys = new EtcdKeys(connection);
		this.orders = new EtcdOrders(clusters, connection);
		this.clusters = clusters;
		this.registration = registration;
		this.sanitizer = new Sanitizer(sanitizingFunctions);
	}

	/**
	 * Return the whole state, from memory.
	 * @return the state now
	 */
	@ReadOperation
	public ClusterControlDescriptor clusterControl() {
		Map<String, ClusterDescriptor> clusters = new TreeMap<>();
		this.clusters.names().forEach((name) -> clusters.put(name, descriptor(name)));
		LeasedRegistration registration = this.registration;
		return new ClusterControlDescriptor((registration != null) ? SelfDescriptor.of(registration.status()) : null,
				EtcdDescriptor.of(this.connection.status()), clusters);
	}

	/**
	 * Return one cluster, from memory.
	 * @param cluster its name
	 * @return its state now, or {@code null} if there is no such cluster
	 */
	@ReadOperation
	public @Nullable ClusterDescriptor cluster(@Selector String cluster) {
		return this.clusters.names().contains(cluster) ? descriptor(cluster) : null;
	}

	private ClusterDescriptor descriptor(String cluster) {
		return ClusterDescriptor.of(this.clusters.status(cluster), this.sanitizer);
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
		LeasedRegistration registration = this.registration;
		if (registration == null || !target.equals("self")) {
			return new SelfChangeDescriptor(Outcome.UNKNOWN);
		}
		if (registration.isEnding()) {
			return new SelfChangeDescriptor(Outcome.ENDING);
		}
		switch (operation) {
			case REGISTER -> registration.register();
			case DEREGISTER -> registration.deregister();
		}
		return new SelfChangeDescriptor(Outcome.ACCEPTED);
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
		// A key whose last segment is not an address may exist, but it is never a member
		if (!this.clusters.names().contains(cluster) || MemberCodec.problem(address) != null) {
			return new RemovalDescriptor(false);
		}
		ClusterDirectory directory = new ClusterDirectory(this.clusters.status(cluster).path());
		return new RemovalDescriptor(this.keys.delete(directory.memberKey(address)));
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
	 * @throws InvalidEndpointRequestException if an argument is not valid
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or denies the request
	 */
	@WriteOperation
	public OrderDescriptor order(@Selector String cluster, @Selector String address, @Selector OrderOperation operation,
			@Nullable String reason, @Nullable String by, @Nullable String duration) {
		if (!this.clusters.names().contains(cluster)) {
			return new OrderDescriptor(OrderOutcome.UNKNOWN);
		}
		try {
			String why = Objects.requireNonNullElse(reason, "");
			boolean accepted = true;
			if (operation == OrderOperation.IN) {
				accepted = this.orders.in(cluster, address);
			}
			else if (operation == OrderOperation.STOP) {
				this.orders.stop(cluster, address, why, by);
			}
			else {
				this.orders.out(cluster, address, why, by,
						(duration != null) ? DurationStyle.detectAndParse(duration, ChronoUnit.SECONDS) : null);
			}
			return new OrderDescriptor(accepted ? OrderOutcome.ACCEPTED : OrderOutcome.UNKNOWN);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * An order.
	 */
	public enum OrderOperation {

		/** Stay out of rotation, also after a restart, until {@link #IN}. */
		OUT,

		/** End the order: an instance that was ordered out returns. */
		IN,

		/** Drain and stop. */
		STOP

	}

	/**
	 * The result of an {@link OrderOperation}.
	 *
	 * @param outcome whether the order was given
	 */
	public record OrderDescriptor(OrderOutcome outcome) implements OperationResponseBody {
	}

	/**
	 * Whether an order was given.
	 */
	public enum OrderOutcome {

		/** It is in etcd, or was deleted there. */
		ACCEPTED,

		/** There is no such cluster, or no order to end. */
		UNKNOWN

	}

	/**
	 * An operation on the registration of this instance.
	 */
	public enum SelfOperation {

		/** Register again, also after an operator deleted the key of this instance. */
		REGISTER,

		/** Leave the rotation until {@link #REGISTER}. */
		DEREGISTER

	}

	/**
	 * The result of a {@link SelfOperation}.
	 *
	 * @param outcome whether it was accepted
	 */
	public record SelfChangeDescriptor(Outcome outcome) implements OperationResponseBody {
	}

	/**
	 * Whether a {@link SelfOperation} was accepted.
	 */
	public enum Outcome {

		/** Accepted: applied as soon as etcd answers. */
		ACCEPTED,

		/** Refused: this instance does not register. */
		UNKNOWN,

		/** Refused: the instance is ending. */
		ENDING

	}

	/**
	 * The result of the delete of a member.
	 *
	 * @param removed whether the member existed
	 */
	public record RemovalDescriptor(boolean removed) implements OperationResponseBody {

	}

}
