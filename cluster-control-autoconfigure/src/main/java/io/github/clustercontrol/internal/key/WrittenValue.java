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

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads a value that has exactly the form in which {@link MemberCodec} writes it. For
 * 100,000 members the general parser takes longer than etcd. Of any other form this reads
 * nothing, and the general parser decides.
 */
final class WrittenValue {

	/** The general parser also limits the length of names. */
	private static final int MAX_LENGTH = 16 * 1024;

	private final String text;

	private int position;

	private WrittenValue(String text) {
		this.text = text;
	}

	/**
	 * Return the fields of a value, or {@code null} if it has another form. Metadata
	 * comes from {@code known} if it has the text of a member before.
	 */
	static @Nullable Fields read(String text, KnownMetadata known) {
		boolean simple = text.length() <= MAX_LENGTH && text.indexOf('\\') < 0;
		return simple ? new WrittenValue(text).read(known) : null;
	}

	private @Nullable Fields read(KnownMetadata known) {
		String instance = skip("{\"v\":1,\"instance\":") ? string() : null;
		String scheme = skip(",\"scheme\":") ? scheme() : null;
		String started = skip(",\"started\":") ? string() : null;
		Map<String, String> metadata = skip(",\"metadata\":") ? metadata(known) : null;
		if (skip(",\"addr\":")) {
			metadata = (skipString() && skip(",\"Metadata\":null")) ? metadata : null;
		}
		boolean whole = skip("}") && this.position == this.text.length();
		return (whole && instance != null && scheme != null && started != null && metadata != null)
				? Fields.of(scheme, instance, started, metadata) : null;
	}

	/** The usual ones are not stored once more. */
	private @Nullable String scheme() {
		if (skip("\"http\"")) {
			return "http";
		}
		return skip("\"https\"") ? "https" : string();
	}

	private @Nullable Map<String, String> metadata(KnownMetadata known) {
		int begin = this.position;
		int end = this.text.indexOf('}', begin) + 1;
		Map<String, String> kept = (end > begin) ? known.find(this.text, begin, end) : null;
		if (kept != null) {
			this.position = end;
			return kept;
		}
		Map<String, String> metadata = new LinkedHashMap<>();
		boolean more = skip("{") && !skip("}");
		while (more) {
			String name = string();
			String value = skip(":") ? string() : null;
			more = skip(",");
			if (name == null || value == null || !(more || skip("}")) || metadata.size() == MemberCodec.MAX_METADATA) {
				return null;
			}
			metadata.put(name, value);
		}
		// A brace in a value is not the end
		return (this.position == end) ? known.keep(this.text, begin, end, metadata) : metadata;
	}

	/** Move past an expected text. */
	private boolean skip(String expected) {
		boolean found = this.text.startsWith(expected, this.position);
		this.position += found ? expected.length() : 0;
		return found;
	}

	/** Move past a string and return it, {@code null} if there is none. */
	private @Nullable String string() {
		int begin = this.position + 1;
		return skipString() ? this.text.substring(begin, this.position - 1) : null;
	}

	private boolean skipString() {
		if (!skip("\"")) {
			return false;
		}
		int end = this.text.indexOf('"', this.position);
		for (int i = this.position; i < end; i++) {
			if (this.text.charAt(i) < ' ') {
				return false;
			}
		}
		this.position = Math.max(this.position, end + 1);
		return end >= 0;
	}

}
