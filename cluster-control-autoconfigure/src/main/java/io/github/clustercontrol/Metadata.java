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

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The metadata of a member, sorted by name. Immutable, and small in memory, because a
 * cluster may have 100,000 members.
 */
final class Metadata extends AbstractMap<String, String> {

	/** Each name, followed by its value. */
	private final String[] entries;

	private Metadata(Map<String, String> map) {
		List<Map.Entry<String, String>> sorted = new ArrayList<>(map.entrySet());
		sorted.sort(Map.Entry.comparingByKey());
		this.entries = new String[2 * sorted.size()];
		int i = 0;
		for (Map.Entry<String, String> entry : sorted) {
			this.entries[i++] = Objects.requireNonNull(entry.getKey());
			this.entries[i++] = Objects.requireNonNull(entry.getValue());
		}
	}

	/**
	 * Return metadata with the entries of a map.
	 * @param map the map, which may change later
	 * @return the same object if the map is already of this class
	 */
	static Map<String, String> copyOf(Map<String, String> map) {
		if (map.isEmpty() || map instanceof Metadata) {
			return map.isEmpty() ? Map.of() : map;
		}
		return new Metadata(map);
	}

	@Override
	public @Nullable String get(@Nullable Object name) {
		int low = 0;
		int high = (name instanceof String) ? this.entries.length / 2 - 1 : -1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			int order = this.entries[2 * middle].compareTo((String) name);
			if (order == 0) {
				return this.entries[2 * middle + 1];
			}
			low = (order < 0) ? middle + 1 : low;
			high = (order < 0) ? high : middle - 1;
		}
		return null;
	}

	@Override
	public boolean containsKey(@Nullable Object name) {
		return get(name) != null;
	}

	@Override
	public Set<Map.Entry<String, String>> entrySet() {
		return new Entries();
	}

	private final class Entries extends AbstractSet<Map.Entry<String, String>> {

		@Override
		public int size() {
			return Metadata.this.entries.length / 2;
		}

		@Override
		public Iterator<Map.Entry<String, String>> iterator() {
			return new Iterator<>() {

				private int next;

				@Override
				public boolean hasNext() {
					return this.next < Metadata.this.entries.length;
				}

				@Override
				public Map.Entry<String, String> next() {
					if (!hasNext()) {
						throw new NoSuchElementException();
					}
					this.next += 2;
					return Map.entry(Metadata.this.entries[this.next - 2], Metadata.this.entries[this.next - 1]);
				}

			};
		}

	}

}
