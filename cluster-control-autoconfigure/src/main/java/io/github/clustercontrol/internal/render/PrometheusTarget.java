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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;

/**
 * One member in the format of Prometheus' service discovery by file and by HTTP, with the
 * label {@code cluster}. Metadata become labels for relabeling only,
 * {@code __meta_clustercontrol_...}: a member can neither set a label of its series nor
 * change how it is scraped, except between http and https.
 *
 * @param targets the address of the member
 * @param labels its labels
 */
public record PrometheusTarget(List<String> targets, Map<String, String> labels) {

	private static final String META = "__meta_clustercontrol_";

	private static final Pattern NO_LABEL = Pattern.compile("[^a-zA-Z0-9_]");

	/**
	 * Create the target of a member.
	 * @param cluster the name of its cluster
	 * @param member the member
	 * @param metadata its metadata as they may be shown; {@code null} values are left out
	 * @return the target
	 */
	public static PrometheusTarget of(String cluster, Member member, Map<String, ? extends @Nullable Object> metadata) {
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put("cluster", cluster);
		if ("https".equals(member.scheme())) {
			labels.put("__scheme__", "https");
		}
		metadata.forEach((name, value) -> {
			if (value != null) {
				labels.putIfAbsent(META + "metadata_" + NO_LABEL.matcher(name).replaceAll("_"), value.toString());
			}
		});
		return new PrometheusTarget(List.of(member.address()), labels);
	}

}
