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

package io.github.clustercontrol.agent.preset;

import io.github.clustercontrol.agent.properties.AgentProperties;

/**
 * The values that fit known servers.
 */
public final class Preset {

	private Preset() {
	}

	/**
	 * Return the values of a preset.
	 * @param name the name of the server
	 * @return the values that it sets
	 * @throws IllegalArgumentException if there is no such preset; the message names all
	 */
	public static AgentProperties of(String name) {
		throw new IllegalArgumentException("'" + name + "' is not the name of a preset");
	}

}
