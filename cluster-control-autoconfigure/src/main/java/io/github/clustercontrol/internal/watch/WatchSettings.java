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

package io.github.clustercontrol.internal.watch;

import java.util.List;

/**
 * What the application watches, and the files over several clusters.
 *
 * @param clusters the configured clusters
 * @param discoveries the paths in which more clusters are discovered
 * @param files the files over several clusters
 */
public record WatchSettings(List<ClusterSettings> clusters, List<DiscoverySettings> discoveries,
		List<FileSettings> files) {

	public WatchSettings {
		clusters = List.copyOf(clusters);
		discoveries = List.copyOf(discoveries);
		files = List.copyOf(files);
	}

}
