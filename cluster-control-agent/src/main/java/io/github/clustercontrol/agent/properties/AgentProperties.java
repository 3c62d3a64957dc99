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
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of the server that the agent runs. What is not set comes from the
 * preset, and then from the defaults of
 * {@link io.github.clustercontrol.agent.server.ServerSettings}. A number without a unit
 * is seconds.
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
public record AgentProperties(@Nullable String preset, @Nullable Check check,
		@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration interval,
		@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration timeout, @Nullable Integer rise, @Nullable Integer fall,
		@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration startTimeout, @Nullable String stopSignal,
		@Nullable List<String> stopCommand, @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration stopTimeout,
		@Nullable String reload, @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration splay,
		@Nullable List<String> command, @DefaultValue Map<String, Object> services) {

	/** No value. */
	public static final AgentProperties NONE = new AgentProperties(null, null, null, null, null, null, null, null, null,
			null, null, null, null, Map.of());

	/**
	 * Return these values, and those of a preset where none is set.
	 * @param preset the values of the preset
	 * @return all values
	 */
	public AgentProperties over(AgentProperties preset) {
		boolean stops = this.stopSignal != null || this.stopCommand != null;
		return new AgentProperties(this.preset, or(this.check, preset.check), or(this.interval, preset.interval),
				or(this.timeout, preset.timeout), or(this.rise, preset.rise), or(this.fall, preset.fall),
				or(this.startTimeout, preset.startTimeout), stops ? this.stopSignal : preset.stopSignal,
				stops ? this.stopCommand : preset.stopCommand, or(this.stopTimeout, preset.stopTimeout),
				or(this.reload, preset.reload), or(this.splay, preset.splay), this.command, this.services);
	}

	private static <T> @Nullable T or(@Nullable T value, @Nullable T other) {
		return (value != null) ? value : other;
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
