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

package io.github.clustercontrol.fault;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import tools.jackson.databind.JsonNode;

/**
 * A key in etcd.
 *
 * @param key the key
 * @param value its value
 * @param createRevision the revision that created it, or 0 if this is a delete
 * @param modRevision the revision of its last change
 * @param version the number of changes since it was created, or 0 if this is a delete
 * @param lease its lease, or 0
 */
public record EtcdKeyValue(String key, String value, long createRevision, long modRevision, long version, long lease) {

	/** From etcd's JSON, which has keys and values in base64. */
	static EtcdKeyValue of(JsonNode node) {
		return new EtcdKeyValue(text(node.path("key")), text(node.path("value")),
				node.path("create_revision").asLong(0), node.path("mod_revision").asLong(0),
				node.path("version").asLong(0), node.path("lease").asLong(0));
	}

	private static String text(JsonNode base64) {
		return new String(Base64.getDecoder().decode(base64.asString("")), StandardCharsets.UTF_8);
	}

	/**
	 * Whether this entry of the history is a delete or an expiry.
	 * @return whether the key is gone
	 */
	public boolean isDelete() {
		return this.version == 0;
	}

}
