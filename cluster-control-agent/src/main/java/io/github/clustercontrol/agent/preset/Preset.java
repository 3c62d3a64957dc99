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

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.properties.AgentProperties.Check;
import org.jspecify.annotations.Nullable;

/**
 * The values that fit known servers. One without a check is checked by a connection to
 * its port.
 */
public enum Preset {

	/** QUIT serves the requests in progress, and TERM does not. */
	NGINX("QUIT", "HUP"),

	/** Apache. WINCH serves the requests in progress, and TERM does not. */
	HTTPD("WINCH", "USR1"),

	/** QUIT serves the requests in progress, and TERM does not. */
	PHP_FPM("QUIT", "USR2"),

	/** The command has status 0 also when the password is refused. */
	MYSQL("TERM", null, "mysqladmin", "--host=127.0.0.1", "--port={port}", "--connect-timeout=1", "ping"),

	/** A plain connection would be a warning in the server's log each time. */
	MARIADB("TERM", null, "mariadb-admin", "--host=127.0.0.1", "--port={port}", "--connect-timeout=1", "ping"),

	/** INT ends sessions in progress; TERM waits for them without limit. */
	POSTGRES("INT", "HUP", "pg_isready", "--host=127.0.0.1", "--port={port}", "--timeout=1", "--quiet"),

	/** The port accepts connections while the data are loaded, and PING does not pass. */
	REDIS("TERM", null, "redis-cli", "-e", "-h", "127.0.0.1", "-p", "{port}", "ping"),

	/** In master-worker mode, {@code haproxy -W}: otherwise USR2 ends it. */
	HAPROXY("USR1", "USR2"),

	/** No signal reloads it: use a reload-command. */
	VARNISH("TERM", null);

	private final AgentProperties values;

	Preset(String stopSignal, @Nullable String reload) {
		this.values = values(null, null, stopSignal, null, reload);
	}

	/** A database finishes its writes when it stops, and recovers after a crash. */
	Preset(String stopSignal, @Nullable String reload, String... check) {
		this.values = values(new Check(null, null, List.of(check)), Duration.ofMinutes(5), stopSignal,
				Duration.ofMinutes(1), reload);
	}

	private static AgentProperties values(@Nullable Check check, @Nullable Duration startTimeout, String stopSignal,
			@Nullable Duration stopTimeout, @Nullable String reload) {
		return new AgentProperties(null, check, null, null, null, null, startTimeout, stopSignal, null, stopTimeout,
				reload, null, null, Map.of());
	}

	/**
	 * Return properties with the values of their preset.
	 * @param properties the properties
	 * @return all that is set
	 * @throws IllegalArgumentException if there is no such preset; the message names all
	 */
	public static AgentProperties apply(AgentProperties properties) {
		return (properties.preset() != null) ? properties.over(of(properties.preset())) : properties;
	}

	/**
	 * Return the values of a preset.
	 * @param name the name of the server
	 * @return the values that it sets
	 * @throws IllegalArgumentException if there is no such preset; the message names all
	 */
	public static AgentProperties of(String name) {
		return Stream.of(values())
			.filter((preset) -> preset.toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not the name of a preset: write one of "
					+ Stream.of(values()).map(Preset::toString).collect(Collectors.joining(", ")))).values;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
