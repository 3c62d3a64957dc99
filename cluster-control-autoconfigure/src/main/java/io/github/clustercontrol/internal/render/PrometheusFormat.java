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

import tools.jackson.databind.json.JsonMapper;

/**
 * Targets for Prometheus' {@code file_sd_configs}, one for each member.
 */
public final class PrometheusFormat implements Renderer {

	private final JsonMapper mapper = new JsonMapper();

	@Override
	public byte[] render(ClusterSnapshots snapshots) {
		return this.mapper.writeValueAsBytes(snapshots.clusters()
			.stream()
			.flatMap((cluster) -> cluster.members()
				.stream()
				.map((member) -> PrometheusTarget.of(cluster.cluster(), member, member.metadata())))
			.iterator());
	}

}
