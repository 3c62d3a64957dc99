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

package io.github.clustercontrol.internal.registration.rules;

import io.github.clustercontrol.Order;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, in the order in which it is returned.
 */
public sealed interface RegistrationEffect {

	/** Send a request to etcd. */
	record Send(Request request) implements RegistrationEffect {
	}

	/** Renew this lease from now on, and no other. */
	record StartRenewal(OwnLease lease) implements RegistrationEffect {
	}

	/** Renew no lease. */
	record StopRenewal() implements RegistrationEffect {
	}

	/**
	 * Deliver {@link RegistrationEvent.Due} at a time; it takes the place of an earlier
	 * one.
	 *
	 * @param nanos the time, as {@link Moment#nanos()}
	 */
	record WakeAt(long nanos) implements RegistrationEffect {
	}

	/** Publish that the key is in etcd. */
	record PublishRegistered(long revision) implements RegistrationEffect {
	}

	/**
	 * Publish that an operator deleted the key or ordered a stop.
	 *
	 * @param revision the revision of the delete or the order, 0 if it is not known
	 * @param order the order to stop, {@code null} for a plain delete
	 */
	record PublishRemoved(long revision, @Nullable Order order) implements RegistrationEffect {
	}

	/**
	 * Publish that the lease expired.
	 *
	 * @param revision the revision at which the key went, 0 if it is not known
	 */
	record PublishExpired(long revision) implements RegistrationEffect {
	}

	/** Close the application and end its process. */
	record Terminate() implements RegistrationEffect {
	}

	/**
	 * This instance has left for good.
	 *
	 * @param outSince since when peers see that the key is gone, as
	 * {@link Moment#nanos()}; {@code null} if they never saw it
	 * @param revision the revision at which the key was deleted, 0 if it is not known
	 */
	record Left(@Nullable Long outSince, long revision) implements RegistrationEffect {
	}

}
