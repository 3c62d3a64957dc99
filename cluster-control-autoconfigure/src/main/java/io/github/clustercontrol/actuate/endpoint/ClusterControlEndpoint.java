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

import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.EtcdDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.SelfDescriptor;
import io.github.clustercontrol.internal.announce.AnnouncementCodec;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.jspecify.annotations.Nullable;

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

	private final EtcdKeys keys;

	private final AnnouncementCodec codec = new AnnouncementCodec();

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

	/**
	 * Return a part of a cluster.
	 * @param cluster the name of the cluster
	 * @param part {@code watchers}, for the applications that announce which changes of
	 * it they have applied, read from etcd
	 * @return the part, or {@code null} if there is no such cluster or part
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or denies the request
	 */
	@ReadOperation
	public @Nullable WatchersDescriptor watchers(@Selector String cluster, @Selector String part) {
		if (!this.clusters.names().contains(cluster) || !part.equals("watchers")) {
			return null;
		}
		ClusterDirectory directory = new ClusterDirectory(this.clusters.status(cluster).path());
		return WatchersDescriptor.of(this.codec.decode(directory, this.keys.list(directory.watcherPrefix())));
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
