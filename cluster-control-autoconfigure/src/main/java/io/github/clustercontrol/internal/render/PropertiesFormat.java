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

package io.github.clustercontrol.internal.render;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * Java properties, in ASCII. All names begin with the name of the cluster, so that an
 * application can read the files of several clusters: {@code web.size=1},
 * {@code web.addresses=10.0.0.1:8110}, {@code web.members[0].address=10.0.0.1:8110} and
 * so on.
 */
public final class PropertiesFormat implements Renderer {

	@Override
	public byte[] render(ClusterSnapshots snapshots) {
		Ordered properties = new Ordered();
		snapshots.clusters().forEach((cluster) -> add(properties, cluster));
		return properties.text().getBytes(StandardCharsets.US_ASCII);
	}

	private static void add(Ordered properties, ClusterSnapshot cluster) {
		List<Member> members = cluster.members();
		String prefix = cluster.cluster() + ".";
		properties.add(prefix + "size", String.valueOf(members.size()));
		properties.add(prefix + "addresses", members.stream().map(Member::address).collect(Collectors.joining(",")));
		for (int i = 0; i < members.size(); i++) {
			properties.add(prefix + "members[" + i + "].", members.get(i));
		}
	}

	/** The JDK escapes them; this class keeps the order. */
	private static final class Ordered extends Properties {

		private final Map<Object, Object> properties = new LinkedHashMap<>();

		void add(String prefix, Member member) {
			add(prefix + "address", member.address());
			add(prefix + "host", member.host());
			add(prefix + "port", String.valueOf(member.port()));
			add(prefix + "scheme", member.scheme());
			member.metadata().forEach((name, value) -> add(prefix + "metadata." + name, value));
		}

		void add(String name, @Nullable String value) {
			if (value != null) {
				this.properties.put(name, value);
			}
		}

		@Override
		public Set<Map.Entry<Object, Object>> entrySet() {
			return this.properties.entrySet();
		}

		/**
		 * The JDK adds a comment with the time, and the same members must give the same
		 * text.
		 */
		String text() {
			ByteArrayOutputStream stored = new ByteArrayOutputStream();
			try {
				store(stored, null);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return stored.toString(StandardCharsets.US_ASCII)
				.lines()
				.filter((line) -> !line.startsWith("#"))
				.collect(Collectors.joining("\n", "", "\n"));
		}

	}

}
