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

package io.github.clustercontrol.internal.registration;

import java.util.Map;

/**
 * The identity of this instance, as far as it is known only once the application runs.
 *
 * @param key the whole key
 * @param addressReason why the address in it is that one
 * @param scheme the scheme of the web server, for an instance that has none configured
 * @param metadata the metadata beside the configured one
 */
public record Identity(String key, String addressReason, String scheme, Map<String, String> metadata) {

	public Identity {
		metadata = Map.copyOf(metadata);
	}

}
