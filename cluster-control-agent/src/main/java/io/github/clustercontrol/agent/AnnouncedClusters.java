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

package io.github.clustercontrol.agent;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The default of {@code clustercontrol.clusters.<name>.announce} under the agent. Its
 * server forwards requests to the members of these clusters, and may reload slowly.
 */
final class AnnouncedClusters {

	private AnnouncedClusters() {
	}

	/** Announce each cluster whose configuration does not say otherwise. */
	static void addTo(ConfigurableEnvironment environment) {
		Set<String> names = Binder.get(environment)
			.bind("clustercontrol.clusters", Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
		Map<String, Object> announced = names.stream()
			.collect(Collectors.toMap((name) -> "clustercontrol.clusters[" + name + "].announce", (name) -> true));
		environment.getPropertySources().addLast(new MapPropertySource("announced-clusters", announced));
	}

}
