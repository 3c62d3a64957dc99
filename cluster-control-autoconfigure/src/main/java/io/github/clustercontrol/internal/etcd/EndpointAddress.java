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

package io.github.clustercontrol.internal.etcd;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of one address of etcd. Guarded by the lock of {@link Endpoints}.
 */
final class EndpointAddress {

	private static final Duration LEFT_OUT_FIRST = Duration.ofSeconds(5);

	private static final Duration LEFT_OUT_AT_MOST = Duration.ofMinutes(1);

	final URI uri;

	/** The cluster that answered there last, 0 before the first answer. */
	long clusterId;

	/** The other cluster that was logged. */
	long warnedOf;

	@Nullable String failure;

	@Nullable Instant answered;

	private Refusals refusals = Refusals.NONE;

	EndpointAddress(URI uri) {
		this.uri = uri;
	}

	/** The address answers. Return whether it refused before. */
	boolean works() {
		boolean refused = this.refusals.inARow() > 0;
		this.refusals = Refusals.NONE;
		this.failure = null;
		return refused;
	}

	/**
	 * Leave the address out, longer after each refusal in a row. Return whether this is
	 * the first one.
	 */
	boolean refuses(String failure, long nanos) {
		Duration pause = LEFT_OUT_FIRST.multipliedBy(1L << Math.min(this.refusals.inARow(), 4));
		Duration bounded = (pause.compareTo(LEFT_OUT_AT_MOST) < 0) ? pause : LEFT_OUT_AT_MOST;
		this.refusals = new Refusals(this.refusals.inARow() + 1, nanos + bounded.toNanos());
		this.failure = failure;
		return this.refusals.inARow() == 1;
	}

	/** Return for how long the address is still left out, zero if it is in use. */
	Duration leftOutFor(long nanos) {
		long left = this.refusals.leftOutUntilNanos() - nanos;
		return (this.refusals.inARow() > 0 && left > 0) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	/**
	 * Return an address for a message: name and number where they differ, and the port.
	 */
	static String text(InetSocketAddress address) {
		if (address.getAddress() == null) {
			return address.getHostString() + ":" + address.getPort();
		}
		String name = address.getHostString();
		String number = address.getAddress().getHostAddress();
		return (name.equals(number) ? number : name + "/" + number) + ":" + address.getPort();
	}

	private record Refusals(int inARow, long leftOutUntilNanos) {

		static final Refusals NONE = new Refusals(0, 0);

	}

}
