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

import java.util.regex.Pattern;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Targets for Prometheus' {@code file_sd_configs}, one for each member, with the label
 * {@code cluster}. Metadata become labels for relabeling only,
 * {@code __meta_clustercontrol_...}: a member can neither set a label of its series nor
 * change how it is scraped, except between http and https.
 */
public final class PrometheusFormat implements Renderer {

	private static final String META = "__meta_clustercontrol_";

	private static final Pattern NO_LABEL = Pattern.compile("[^a-zA-Z0-9_]");

	private final JsonMapper mapper = new JsonMapper();

	@Override
	public byte[] render(ClusterSnapshot snapshot) {
		return this.mapper.writeValueAsBytes(
				snapshot.members().stream().map((member) -> group(snapshot.cluster(), member)).iterator());
	}

	private ObjectNode group(String cluster, Member member) {
		ObjectNode group = this.mapper.createObjectNode();
		group.putArray("targets").add(member.address());
		label(cluster, member, group.putObject("labels"));
		return group;
	}

	private static void label(String cluster, Member member, ObjectNode labels) {
		labels.put("cluster", cluster);
		if ("https".equals(member.scheme())) {
			labels.put("__scheme__", "https");
		}
		member.metadata().forEach((name, value) -> {
			String label = META + "metadata_" + NO_LABEL.matcher(name).replaceAll("_");
			if (!labels.has(label)) {
				labels.put(label, value);
			}
		});
	}

}
