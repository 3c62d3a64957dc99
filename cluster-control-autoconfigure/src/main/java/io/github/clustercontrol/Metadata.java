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
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The metadata of a member, sorted by name and immutable. An array takes a fraction of
 * the memory of a map: a cluster may have 100,000 members, most with an entry or two.
 */
final class Metadata extends AbstractMap<String, String> {

	/** Each name, followed by its value. */
	private final String[] entries;

	private Metadata(String[] entries) {
		this.entries = entries;
	}

	private static String[] entries(Map<String, String> map) {
		String[] entries = new String[2 * map.size()];
		boolean sorted = true;
		int i = 0;
		for (Map.Entry<String, String> entry : map.entrySet()) {
			entries[i] = Objects.requireNonNull(entry.getKey());
			entries[i + 1] = Objects.requireNonNull(entry.getValue());
			sorted &= i == 0 || entries[i - 2].compareTo(entries[i]) < 0;
			i += 2;
		}
		return sorted ? entries : entries(new TreeMap<>(map));
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
		return new Metadata(entries(map));
	}

	@Override
	public Set<Map.Entry<String, String>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public int size() {
				return Metadata.this.entries.length / 2;
			}

			@Override
			public Iterator<Map.Entry<String, String>> iterator() {
				String[] entries = Metadata.this.entries;
				return IntStream.range(0, size())
					.mapToObj((index) -> Map.entry(entries[2 * index], entries[2 * index + 1]))
					.iterator();
			}

		};
	}

}
