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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;
import org.mockito.BDDMockito;

/**
 * The decisions on the members of a cluster, without etcd, threads and clock, for a
 * simulation. No other class of the simulation knows how they are made.
 */
public final class ClusterFollower {

	private static final ClusterLimits LIMITS = new ClusterLimits(1000, 1_000_000);

	private static final EtcdRequestException NO_ANSWER = BDDMockito.mock(EtcdRequestException.class);

	private final ClusterDirectory directory;

	private final ClusterModel model;

	private final ExpiryHold hold;

	private List<Member> delivered = List.of();

	/**
	 * Create a follower.
	 * @param path the directory of the cluster
	 * @param expiryHold for how long to hold members whose leases expired together
	 * @param cause tells why a key is gone
	 * @param nanoTime the clock
	 */
	public ClusterFollower(String path, Duration expiryHold, Cause cause, LongSupplier nanoTime) {
		this.directory = new ClusterDirectory(path);
		this.model = new ClusterModel(this.directory, LIMITS, nanoTime);
		this.hold = new ExpiryHold(expiryHold, this.model, (lease, revision) -> {
			Boolean expired = cause.expired(lease, revision);
			if (expired == null) {
				throw NO_ANSWER;
			}
			return expired;
		}, nanoTime);
	}

	public void listed(Listing listing) {
		this.model.selection();
		this.model.replace(listing, this.hold.keep(listing));
	}

	public void changed(List<KeyChange> changes) {
		this.model.apply(this.hold.admit(this.model.sift(changes)));
	}

	public void release() {
		this.model.apply(this.hold.release());
	}

	public @Nullable Duration nextRelease() {
		return this.hold.nextRelease();
	}

	public long revision() {
		return this.model.revision();
	}

	public List<Member> members() {
		return this.model.members();
	}

	/**
	 * Return the members that are held.
	 * @return their addresses
	 */
	public Set<String> held() {
		int prefix = this.directory.prefix().length();
		return this.hold.held().stream().map((key) -> key.substring(prefix)).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Return what a listener has not been told yet.
	 * @return the difference to the call before
	 */
	public ClusterDiff difference() {
		List<Member> before = this.delivered;
		this.delivered = members();
		return ClusterDiff.between(before, this.delivered);
	}

	/**
	 * Tells why a key is gone.
	 */
	@FunctionalInterface
	public interface Cause {

		/**
		 * Ask etcd.
		 * @param lease the lease of the key
		 * @param revision the revision at which the key was gone
		 * @return whether the lease expired, {@code null} if etcd does not answer
		 */
		@Nullable Boolean expired(long lease, long revision);

	}

}
