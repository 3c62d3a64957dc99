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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.ClustersFile;
import io.github.clustercontrol.internal.handler.HandlerOwner;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterSelection;
import io.github.clustercontrol.internal.watch.DiscoverySettings;
import io.github.clustercontrol.internal.watch.FileSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Parses {@code clustercontrol.files[*]}.
 */
final class FileFactory {

	static final String FILES = InvalidProperty.PREFIX + "files";

	/** Stands for all discover paths. */
	private static final String DISCOVERED = "discovered";

	private final DurationLimits durations;

	private final SplitLists splitLists;

	private final HandlerFactory handlers;

	private final Problems problems;

	FileFactory(Environment environment, DurationLimits durations, Problems problems, HandlerFactory handlers) {
		this.durations = durations;
		this.problems = problems;
		this.splitLists = new SplitLists(environment, ClustersFile.class);
		this.handlers = handlers;
	}

	/** Create the settings of all files, incomplete where problems exist. */
	List<FileSettings> create(List<ClustersFile> files, Set<String> configured, List<DiscoverySettings> discoveries) {
		this.problems.check(() -> this.splitLists.check(FILES));
		Set<ClusterDirectory> paths = discoveries.stream().map(DiscoverySettings::path).collect(Collectors.toSet());
		return IntStream.range(0, files.size())
			.mapToObj((index) -> create(index, files.get(index), configured, paths))
			.flatMap(Optional::stream)
			.toList();
	}

	private Optional<FileSettings> create(int index, ClustersFile file, Set<String> configured,
			Set<ClusterDirectory> paths) {
		String prefix = FILES + "[" + index + "].";
		Optional<ClusterSelection> selection = this.problems
			.parse(() -> selection(prefix + "clusters", file.clusters(), configured, paths));
		Duration quietPeriod = file.quietPeriod();
		this.problems.check(() -> this.durations.notNegative(prefix + "quiet-period", quietPeriod));
		Collection<String> names = selection.map(ClusterSelection::names).orElse(Set.of());
		return this.handlers.createOfClusters(names, quietPeriod, prefix, file.handler())
			.flatMap((handler) -> selection
				.map((selected) -> new FileSettings(HandlerOwner.file(index), selected, quietPeriod, handler)));
	}

	private static ClusterSelection selection(String property, @Nullable List<String> clusters, Set<String> configured,
			Set<ClusterDirectory> paths) {
		if (clusters == null || clusters.isEmpty()) {
			throw InvalidProperty.of(property, clusters, "The clusters of the file are missing: set " + property
					+ " to their names, as in shop,search, or to " + DISCOVERED + ".");
		}
		Set<String> names = new HashSet<>();
		Set<ClusterDirectory> selected = new HashSet<>();
		for (String cluster : clusters) {
			if (cluster.equals(DISCOVERED)) {
				selected.addAll(discovered(property, configured, paths));
			}
			else if (cluster.startsWith("/")) {
				selected.add(path(property, cluster, paths));
			}
			else {
				names.add(name(property, cluster, configured, paths));
			}
		}
		return new ClusterSelection(names, selected);
	}

	private static Set<ClusterDirectory> discovered(String property, Set<String> configured,
			Set<ClusterDirectory> paths) {
		if (configured.contains(DISCOVERED)) {
			throw InvalidProperty.of(property, DISCOVERED, "This means all clusters that are discovered, and it is also"
					+ " the name of a configured cluster: rename the cluster.");
		}
		if (paths.isEmpty()) {
			throw InvalidProperty.of(property, DISCOVERED,
					"No clusters are discovered: set " + DiscoverFactory.PATH + ", or write the names of clusters.");
		}
		return paths;
	}

	private static ClusterDirectory path(String property, String path, Set<ClusterDirectory> paths) {
		ClusterDirectory directory = InvalidProperty.parse(property, path, ClusterDirectory::new);
		if (!paths.contains(directory)) {
			throw InvalidProperty.of(property, path,
					"'" + path + "' is not one of the directories in " + DiscoverFactory.PATH + ", which are "
							+ sorted(paths) + ": write one of them, or the names of clusters.");
		}
		return directory;
	}

	/** A name that is not configured may be discovered later. */
	private static String name(String property, String name, Set<String> configured, Set<ClusterDirectory> paths) {
		boolean discoverable = !paths.isEmpty() && ClusterFactory.NAME.matcher(name).matches();
		if (!configured.contains(name) && !discoverable) {
			throw InvalidProperty.of(property, name,
					"No cluster is named '" + name + "'. The clusters in 'clustercontrol.clusters' are "
							+ sorted(configured) + ": write one of these names, or set " + DiscoverFactory.PATH
							+ " to discover more clusters.");
		}
		return name;
	}

	private static List<String> sorted(Collection<?> values) {
		return values.stream().map(Object::toString).sorted().toList();
	}

}
