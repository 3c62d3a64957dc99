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

package io.github.clustercontrol;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One member of a cluster: an instance that takes traffic, or an address that an operator
 * wrote by hand. Two members are equal if their content is equal. The revision and the
 * lease of the key in etcd are not part of it, so a registration that returns with the
 * same value after an outage is not a change.
 *
 * @param address the address as written in the key, {@code host:port}, an IPv6 host in
 * brackets
 * @param host the host without brackets
 * @param port the port, 1 to 65535
 * @param scheme the scheme that the member published, such as {@code http}, or
 * {@code null}
 * @param metadata what the member published about itself, sorted by name
 * @param instance the identity of this run of the member, or {@code null} if the value
 * does not contain it
 * @param started when this run of the member began, by its own clock, or {@code null}
 * @param rawValue the value in etcd as text, its first 64 KiB, or {@code null} when it
 * was empty
 * @since 0.1.0
 */
public record Member(String address, String host, int port, @Nullable String scheme, Map<String, String> metadata,
		@Nullable String instance, @Nullable Instant started, @Nullable String rawValue) {

	/**
	 * Create a member.
	 * @param address the address as written in the key, {@code host:port}, an IPv6 host
	 * in brackets
	 * @param host the host without brackets
	 * @param port the port, 1 to 65535
	 * @param scheme the scheme that the member published, such as {@code http}, or
	 * {@code null}
	 * @param metadata what the member published about itself, sorted by name
	 * @param instance the identity of this run of the member, or {@code null} if the
	 * value does not contain it
	 * @param started when this run of the member began, by its own clock, or {@code null}
	 * @param rawValue the value in etcd as text, its first 64 KiB, or {@code null} when
	 * it was empty
	 */
	public Member {
		metadata = Metadata.copyOf(metadata);
	}

	/**
	 * Return a member that has only an address.
	 * @param address the address, {@code host:port}: a DNS name, a dotted IPv4 address or
	 * an IPv6 address in brackets, and a port from 1 to 65535 without leading zeros
	 * @return the member
	 * @throws IllegalArgumentException if the text is not an address; its message gives
	 * the reason
	 */
	public static Member of(String address) {
		Address parsed = Address.parse(address);
		return new Member(address, parsed.host(), parsed.port(), null, Map.of(), null, null, null);
	}

}
