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

package io.github.clustercontrol.agent.server;

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.properties.AgentProperties.Check;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The properties of the server with those of its preset, checked.
 *
 * @param check the properties of the check, of which exactly one is set
 * @param interval the time between two checks
 * @param timeout the time that one check may take
 * @param rise how many passed checks in a row mean that the server accepts requests
 * @param fall how many failed checks in a row mean that it does not
 * @param startTimeout how long it may take to accept requests
 * @param stopSignal the name of the signal that stops it
 * @param stopCommand the command that stops it instead, or {@code null}
 * @param stopTimeout how long it may take to stop
 * @param reload the name of the signal that reloads it, or {@code null}
 * @param splay the longest random delay before a reload
 */
public record ServerSettings(Check check, Duration interval, Duration timeout, int rise, int fall,
		Duration startTimeout, String stopSignal, @Nullable List<String> stopCommand, Duration stopTimeout,
		@Nullable String reload, Duration splay) {

	/**
	 * Return the settings.
	 * @param properties the properties of the agent
	 * @param self where the server registers
	 * @param command how it starts
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a property is invalid
	 */
	public static ServerSettings of(AgentProperties properties, Self self, ServerCommand command) {
		SettingsReader reader = new SettingsReader(self);
		ServerSettings settings = reader.read(properties, command);
		reader.problems().stream().findFirst().ifPresent((problem) -> {
			throw problem;
		});
		return settings;
	}

	/**
	 * Check the properties.
	 * @param properties the properties of the agent
	 * @param self where the server registers
	 * @param command how it starts
	 * @return all that is invalid
	 */
	public static List<InvalidConfigurationPropertyValueException> problems(AgentProperties properties, Self self,
			ServerCommand command) {
		SettingsReader reader = new SettingsReader(self);
		reader.read(properties, command);
		return reader.problems();
	}

}
