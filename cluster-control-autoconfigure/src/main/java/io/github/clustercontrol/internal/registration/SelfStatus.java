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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.time.Instant;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration.State;
import org.jspecify.annotations.Nullable;

/**
 * The status of the registration.
 *
 * @param key the whole key, or {@code null} while it is not known
 * @param addressReason why the address in the key is that one, or {@code null} while it
 * is not known
 * @param state the state of the registration
 * @param lease the id of the lease, or {@code null} without one
 * @param ttl the TTL that etcd granted, or the configured one without a lease
 * @param lastRenewal when the lease was last granted or renewed, or {@code null} if never
 * @param left how long the lease lives on without another renewal, as far as this
 * instance can know, or {@code null} without a lease; zero means that only etcd knows
 * @param registrations how often the key was written when it was not in etcd
 * @param failedRegistrations how often the key was wanted and could not be written
 * @param renewals how many renewals etcd answered
 * @param failedRenewals how many renewals failed
 * @param lastFailure why the key could not be written last, or {@code null} while the key
 * needs no write
 * @param order the order of an operator that keeps this instance out of rotation or stops
 * it, or {@code null} if there is none
 */
public record SelfStatus(@Nullable String key, @Nullable String addressReason, State state, @Nullable Long lease,
		Duration ttl, @Nullable Instant lastRenewal, @Nullable Duration left, long registrations,
		long failedRegistrations, long renewals, long failedRenewals, @Nullable String lastFailure,
		@Nullable Order order) {

	/** Return the last segment of the key, {@code null} while that is not known. */
	public @Nullable String address() {
		return (this.key != null) ? this.key.substring(this.key.lastIndexOf('/') + 1) : null;
	}

	/**
	 * Return the id of the lease in hexadecimal, as etcdctl writes it: as a number it
	 * would lose digits in whatever reads JSON as JavaScript does.
	 */
	public @Nullable String leaseId() {
		return (this.lease != null) ? Long.toHexString(this.lease) : null;
	}

	public @Nullable Long secondsLeft() {
		return (this.left != null) ? this.left.toSeconds() : null;
	}

}
