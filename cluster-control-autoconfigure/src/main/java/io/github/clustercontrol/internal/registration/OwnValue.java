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

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.github.clustercontrol.internal.key.MemberCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value of the own key.
 */
final class OwnValue {

	private final MemberCodec codec = new MemberCodec();

	private final String instance = UUID.randomUUID().toString();

	private final Instant started = Instant.now();

	private final @Nullable String scheme;

	OwnValue(@Nullable String scheme) {
		this.scheme = scheme;
	}

	/**
	 * Return the value, and fail if it is more than peers read. The metadata of the
	 * application takes precedence over that of the identity, which is {@code null} while
	 * it is not known.
	 */
	String of(Map<String, String> metadata, @Nullable Identity identity) {
		Map<String, String> all = new HashMap<>((identity != null) ? identity.metadata() : Map.of());
		all.putAll(metadata);
		return new String(this.codec.encode(address(identity), this.instance, scheme(identity), this.started, all),
				StandardCharsets.UTF_8);
	}

	private static String address(@Nullable Identity identity) {
		return (identity != null) ? identity.key().substring(identity.key().lastIndexOf('/') + 1)
				: MemberCodec.ANY_ADDRESS;
	}

	/** Until it is known, the longer one: a value that fits with it fits with either. */
	private String scheme(@Nullable Identity identity) {
		if (this.scheme != null) {
			return this.scheme;
		}
		return (identity != null) ? identity.scheme() : "https";
	}

}
