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

	/** Return what a part of a text was parsed to, or {@code null} if it is not known. */
	@Nullable Map<String, String> find(String text, int begin, int end) {
		int hash = hash(text, begin, end);
		Known known = this.slots[slot(hash)];
		return (known != null && known.hash == hash && known.isIn(text, begin, end)) ? known.metadata() : null;
	}

	/** Keep metadata, and return it in the form in which members have it. */
	Map<String, String> keep(String text, int begin, int end, Map<String, String> metadata) {
		Map<String, String> kept = new Member("x:1", "x", 1, null, metadata, null, null, null).metadata();
		if (end - begin <= MAX_LENGTH) {
			int hash = hash(text, begin, end);
			this.slots[slot(hash)] = new Known(text, begin, end, hash, kept);
		}
		return kept;
	}

	private static int hash(String text, int begin, int end) {
		int hash = 0;
		for (int i = begin; i < end; i++) {
			hash = 31 * hash + text.charAt(i);
		}
		return hash;
	}

	private static int slot(int hash) {
		return (hash ^ hash >>> 16) & (SLOTS - 1);
	}

	/**
	 * The whole text of a value, which its member has as well: a part would be a copy.
	 */
	private record Known(String text, int begin, int end, int hash, Map<String, String> metadata) {

		boolean isIn(String other, int from, int to) {
			return to - from == this.end - this.begin && other.regionMatches(from, this.text, this.begin, to - from);
		}

	}

}
