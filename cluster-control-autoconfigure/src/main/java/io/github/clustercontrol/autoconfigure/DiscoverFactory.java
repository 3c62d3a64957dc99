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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Discover;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.DiscoverySettings;

/**
 * Parses {@code clustercontrol.discover.*}.
 */
final class DiscoverFactory {

	static final String PATH = InvalidProperty.PREFIX + "discover.path";

	/** As the default of a configured cluster. */
	private static final Duration EXPIRY_HOLD = Duration.ofSeconds(10);

	private final Problems problems;

	DiscoverFactory(Problems problems) {
		this.problems = problems;
	}

	/** Create the settings of all paths, incomplete where problems exist. */
	List<DiscoverySettings> create(Discover discover, List<ClusterSettings> clusters) {
		Map<String, ClusterDirectory> configured = clusters.stream()
			.collect(Collectors.toMap(ClusterSettings::name, ClusterSettings::directory));
		List<ClusterDirectory> paths = new ArrayList<>();
		for (String path : discover.path()) {
			Optional<ClusterDirectory> parsed = this.problems.parse(() -> parse(path, paths, configured));
			parsed.ifPresent(paths::add);
		}
		return paths.stream().map((path) -> new DiscoverySettings(path, EXPIRY_HOLD, configured)).toList();
	}

	private static ClusterDirectory parse(String value, List<ClusterDirectory> others,
			Map<String, ClusterDirectory> configured) {
		ClusterDirectory path = InvalidProperty.parse(PATH, value, ClusterDirectory::new);
		for (ClusterDirectory other : others) {
			if ((path.prefix().startsWith(other.prefix()) || other.prefix().startsWith(path.prefix()))) {
				throw InvalidProperty.of(PATH, value, "'" + value + "' and '" + other
						+ "' are the same directory, or one lies below the other: remove one of the two.");
			}
		}
		configured.forEach((name, directory) -> {
			if (path.equals(directory)) {
				throw InvalidProperty.of(PATH, value,
						"'" + value + "' is also the path of the cluster '" + name
								+ "': a directory has either clusters or members. Write the directory that has the"
								+ " directories of the clusters, as in /shop for /shop/orders.");
			}
		});
		return path;
	}

}
