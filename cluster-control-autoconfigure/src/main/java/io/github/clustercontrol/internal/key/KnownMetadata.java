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

package io.github.clustercontrol.internal.key;

import java.util.Map;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of members that were read before, by their JSON. Members of one service
 * usually have the same, so it is neither parsed nor stored once more.
 */
final class KnownMetadata {

	private static final int SLOTS = 256;

	/** Longer values rarely have the same metadata. */
	private static final int MAX_LENGTH = 4 * 1024;

	/** By hash code; later metadata replaces earlier metadata. */
	private final @Nullable Known[] slots = new Known[SLOTS];

	/** Return what a text was parsed to, or {@code null} if it is not known. */
	@Nullable Map<String, String> find(String json) {
		Known known = this.slots[slot(json)];
		return (known != null && known.json().equals(json)) ? known.metadata() : null;
	}

	/** Keep metadata, and return it in the form in which members have it. */
	Map<String, String> keep(String json, Map<String, String> metadata) {
		Map<String, String> kept = new Member("x:1", "x", 1, null, metadata, null, null, null).metadata();
		if (json.length() <= MAX_LENGTH) {
			this.slots[slot(json)] = new Known(json, kept);
		}
		return kept;
	}

	private static int slot(String json) {
		int hash = json.hashCode();
		return (hash ^ hash >>> 16) & (SLOTS - 1);
	}

	private record Known(String json, Map<String, String> metadata) {
	}

}
