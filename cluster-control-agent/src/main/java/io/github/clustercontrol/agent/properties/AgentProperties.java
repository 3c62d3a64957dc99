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

package io.github.clustercontrol.agent.properties;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.env.Environment;

/**
 * The properties of the server that the agent runs. What is not set comes from the
 * {@link io.github.clustercontrol.agent.preset.Preset preset}, which is a property source
 * of lowest precedence. A number without a unit is seconds.
 *
 * @param preset Name of a known server, whose values apply where a property is not set.
 * @param check Check whether the server accepts requests. A connection to self.port
 * unless set.
 * @param interval Time between the end of a check and the start of the next one.
 * @param timeout Time after which a check is ended and has failed.
 * @param rise Number of passed checks in a row after which the server accepts requests.
 * @param fall Number of failed checks in a row after which the key is removed.
 * @param startTimeout Time within which the server must accept requests after its start.
 * @param stopSignal Signal that stops the server.
 * @param stopCommand Comma-separated list of a program and its arguments that stops the
 * server, instead of a signal.
 * @param stopTimeout Time after which the server and all its processes are killed.
 * @param reload Signal for the server after a file changed whose handler has no
 * reload-command.
 * @param splay Longest random delay before a reload by signal.
 * @param command Comma-separated list of the program of a service and its arguments. A
 * service without a command is only checked. Refused outside services.
 * @param services Services of this host, by name. Each has the properties of agent, and
 * those of self and clusters.
 */
@ConfigurationProperties(prefix = "clustercontrol.agent", ignoreUnknownFields = false)
public record AgentProperties(@Nullable String preset, @DefaultValue Check check,
		@DefaultValue("2s") @DurationUnit(ChronoUnit.SECONDS) Duration interval,
		@DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) Duration timeout, @DefaultValue("2") int rise,
		@DefaultValue("3") int fall, @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration startTimeout,
		@DefaultValue("TERM") String stopSignal, @Nullable List<String> stopCommand,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration stopTimeout, @Nullable String reload,
		@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration splay, @Nullable List<String> command,
		@DefaultValue Map<String, Object> services) {

	/** The beginning of the names of all properties. */
	public static final String PREFIX = "clustercontrol.agent.";

	public AgentProperties {
		stopSignal = signal(stopSignal);
		reload = (reload != null) ? signal(reload) : null;
	}

	private static String signal(String name) {
		return name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
	}

	/**
	 * Return whether a property, or one below it, is set.
	 * @param environment the environment
	 * @param name the name without {@link #PREFIX}
	 * @return whether any source sets it
	 */
	public static boolean isSet(Environment environment, String name) {
		ConfigurationPropertyName full = ConfigurationPropertyName.of(PREFIX + name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getConfigurationProperty(full) != null
					|| source.containsDescendantOf(full) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the exception for an invalid property.
	 * @param name the name without {@link #PREFIX}
	 * @param value the value, or {@code null} if it is not set
	 * @param reason what is wrong, and what to write
	 * @return the exception
	 */
	public static InvalidConfigurationPropertyValueException invalid(String name, @Nullable Object value,
			String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + name, (value != null) ? value : "(not set)",
				reason);
	}

	/**
	 * A check, one of three.
	 *
	 * @param tcp Address that must accept a connection, as host:port.
	 * @param http URL whose response must have a status of 200 to 399.
	 * @param command Comma-separated list of a program and its arguments that must end
	 * with status 0. {port} stands for the port of self.
	 */
	public record Check(@Nullable String tcp, @Nullable String http, @Nullable List<String> command) {
	}

}
