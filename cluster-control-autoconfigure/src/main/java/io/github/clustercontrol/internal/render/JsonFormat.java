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

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of a JSON file: sorted by address, without white space.
 */
public enum JsonFormat {

	/** The addresses of the members: {@code ["10.0.0.1:8120","10.0.0.1:8121"]}. */
	ADDRESSES {

		@Override
		Object member(Member member) {
			return member.address();
		}

	},

	/** One object for each member; unknown fields are left out. */
	MEMBERS {

		@Override
		Object member(Member member) {
			return object(member);
		}

	};

	private static final JsonMapper mapper = new JsonMapper();

	/** Return what renders an array with the members of one cluster. */
	public Renderer ofCluster() {
		return (snapshots) -> mapper.writeValueAsBytes(members(snapshots.single()));
	}

	/** Return what renders an object with such an array for each cluster, by name. */
	public Renderer ofClusters() {
		return (snapshots) -> {
			Map<String, Object> clusters = new LinkedHashMap<>();
			snapshots.clusters().forEach((cluster) -> clusters.put(cluster.cluster(), members(cluster)));
			return mapper.writeValueAsBytes(clusters);
		};
	}

	private Iterator<Object> members(ClusterSnapshot snapshot) {
		return snapshot.members().stream().map(this::member).iterator();
	}

	abstract Object member(Member member);

	private static ObjectNode object(Member member) {
		ObjectNode object = mapper.createObjectNode();
		object.put("address", member.address());
		object.put("host", member.host());
		object.put("port", member.port());
		if (member.scheme() != null) {
			object.put("scheme", member.scheme());
		}
		ObjectNode metadata = object.putObject("metadata");
		member.metadata().forEach(metadata::put);
		if (member.instance() != null) {
			object.put("instance", member.instance());
		}
		if (member.started() != null) {
			object.put("started", member.started().toString());
		}
		if (member.rawValue() != null) {
			object.put("rawValue", member.rawValue());
		}
		return object;
	}

}
