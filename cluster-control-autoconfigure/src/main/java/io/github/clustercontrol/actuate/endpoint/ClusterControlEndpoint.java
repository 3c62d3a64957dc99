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

import io.github.clustercontrol.Member;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.EtcdDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.SelfDescriptor;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.key.ClusterDirectory;
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

	private final WatchedClusters clusters;

	private final @Nullable LeasedRegistration registration;

	private final Sanitizer sanitizer;

	/**
	 * Create an endpoint.
	 * @param connection the connection to etcd
	 * @param clusters the watched clusters
	 * @param registration this instance's own membership, or {@code null} when it does
	 * not register
	 * @param sanitizingFunctions applied to what members publish about themselves
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
	 * Return all there is to see, from memory.
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
	 * Take this instance out of rotation although it goes on running, or bring it back.
	 * Only says what is wanted: it is carried out as soon as etcd allows.
	 * @param target must be {@code self}; other members are not this instance's to change
	 * @param operation what to do
	 * @return what comes of it
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
	 * Take a member out of its cluster by deleting its key, which orders its instance to
	 * drain and stop. etcd decides who is a member, not what this instance last heard.
	 * @param cluster the name of the cluster
	 * @param address the address of the member
	 * @return what came of it
	 * @throws io.github.clustercontrol.internal.etcd.EtcdRequestException if etcd is out
	 * of reach or refuses
	 */
	@DeleteOperation
	public RemovalDescriptor removeMember(@Selector String cluster, @Selector String address) {
		if (!this.clusters.names().contains(cluster) || !isAddress(address)) {
			return new RemovalDescriptor(false);
		}
		ClusterDirectory directory = new ClusterDirectory(this.clusters.status(cluster).path());
		return new RemovalDescriptor(this.keys.delete(directory.memberKey(address)));
	}

	/** What is no address stands perhaps below the directory, but never for a member. */
	private static boolean isAddress(String address) {
		try {
			Member.of(address);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * What this instance can be told to do.
	 */
	public enum SelfOperation {

		/** Take part again, also after an operator deleted the key of this instance. */
		REGISTER,

		/** Leave the rotation until told to register. */
		DEREGISTER

	}

	/**
	 * What comes of telling this instance what to do.
	 *
	 * @param outcome what comes of it
	 */
	public record SelfChangeDescriptor(Outcome outcome) implements OperationResponseBody {
	}

	/**
	 * What comes of telling this instance what to do.
	 */
	public enum Outcome {

		/** It is wanted from now on, and done as soon as etcd allows. */
		ACCEPTED,

		/** There is no such instance here: it does not register. */
		UNKNOWN,

		/** Nothing: the instance is about to end. */
		ENDING

	}

	/**
	 * What came of the order to take a member out.
	 *
	 * @param removed whether there was such a member
	 */
	public record RemovalDescriptor(boolean removed) implements OperationResponseBody {

	}

}
