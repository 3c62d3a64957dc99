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

package io.github.clustercontrol.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Discover;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.DiscoverySettings;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code clustercontrol.discover.*}.
 */
final class DiscoverFactory {

	static final String PATH = InvalidProperty.PREFIX + "discover.path";

	/** The directory of a cluster, of the longest name, must not be too long. */
	private static final int MAX_LENGTH = 768;

	/** As the default of a configured cluster. */
	private static final Duration EXPIRY_HOLD = Duration.ofSeconds(10);

	private final Problems problems;

	DiscoverFactory(Problems problems) {
		this.problems = problems;
	}

	/**
	 * Create the settings of all paths, incomplete where problems exist. The directory of
	 * this instance is {@code null} if it does not register.
	 */
	List<DiscoverySettings> create(Discover discover, List<ClusterSettings> clusters, @Nullable ClusterDirectory self) {
		Map<String, ClusterDirectory> configured = clusters.stream()
			.collect(Collectors.toMap(ClusterSettings::name, ClusterSettings::directory));
		Map<ClusterDirectory, String> members = new HashMap<>();
		if (self != null) {
			members.put(self, "directory of this instance");
		}
		configured.forEach((name, directory) -> members.put(directory, "path of the cluster '" + name + "'"));
		List<ClusterDirectory> paths = new ArrayList<>();
		for (String path : discover.path()) {
			Optional<ClusterDirectory> parsed = this.problems.parse(() -> parse(path, paths, members));
			parsed.ifPresent(paths::add);
		}
		return paths.stream().map((path) -> new DiscoverySettings(path, EXPIRY_HOLD, configured)).toList();
	}

	private static ClusterDirectory parse(String value, List<ClusterDirectory> others,
			Map<ClusterDirectory, String> members) {
		ClusterDirectory path = InvalidProperty.parse(PATH, value, ClusterDirectory::new);
		if (value.length() > MAX_LENGTH) {
			throw InvalidProperty.of(PATH, value,
					"The path has " + value.length() + " characters: choose one of at most " + MAX_LENGTH + ".");
		}
		for (ClusterDirectory other : others) {
			if (path.prefix().startsWith(other.prefix()) || other.prefix().startsWith(path.prefix())) {
				throw InvalidProperty.of(PATH, value, "'" + value + "' and '" + other
						+ "' are the same directory, or one lies below the other: remove one of the two.");
			}
		}
		if (members.containsKey(path)) {
			throw InvalidProperty.of(PATH, value,
					"'" + value + "' is also the " + members.get(path)
							+ ": a directory has either clusters or members. Write the directory that has the"
							+ " directories of the clusters, as in /shop for /shop/orders.");
		}
		return path;
	}

}
