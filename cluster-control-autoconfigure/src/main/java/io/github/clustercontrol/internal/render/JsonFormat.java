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

import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of a JSON file: sorted by address, without white space.
 */
public enum JsonFormat implements Renderer {

	/** The addresses of the members: {@code ["10.0.0.1:8120","10.0.0.1:8121"]}. */
	ADDRESSES {

		@Override
		public byte[] render(ClusterSnapshot snapshot) {
			List<String> addresses = snapshot.members().stream().map(Member::address).toList();
			return mapper.writeValueAsBytes(addresses);
		}

	},

	/** One object for each member; unknown fields are left out. */
	MEMBERS {

		@Override
		public byte[] render(ClusterSnapshot snapshot) {
			return mapper.writeValueAsBytes(snapshot.members().stream().map(JsonFormat::object).iterator());
		}

	};

	private static final JsonMapper mapper = new JsonMapper();

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
