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

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.properties.AgentProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

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

	private static final String CHECK = AgentProperties.PREFIX + "check.command";

	private static final String STOP_SIGNAL = AgentProperties.PREFIX + "stop-signal";

	private static final String STOP_TIMEOUT = AgentProperties.PREFIX + "stop-timeout";

	private final Map<String, Object> values = new HashMap<>();

	/**
	 * One with a check is a database, which finishes its writes when it stops, and
	 * recovers after a crash.
	 */
	Preset(String stopSignal, @Nullable String reload, String... check) {
		this.values.put(STOP_SIGNAL, stopSignal);
		if (reload != null) {
			this.values.put(AgentProperties.PREFIX + "reload", reload);
		}
		if (check.length > 0) {
			this.values.put(CHECK, List.of(check));
			this.values.put(AgentProperties.PREFIX + "start-timeout", "5m");
			this.values.put(STOP_TIMEOUT, "1m");
		}
	}

	/**
	 * Add the values of the preset that is set, with the lowest precedence. A check or a
	 * stop-command that is set replaces that of the preset.
	 * @param environment the environment of the server
	 * @param started whether the agent starts the server: otherwise it can send no signal
	 */
	public static void addTo(ConfigurableEnvironment environment, boolean started) {
		find(environment.getProperty(AgentProperties.PREFIX + "preset")).ifPresent((preset) -> {
			Map<String, Object> values = new HashMap<>(preset.values);
			if (AgentProperties.isSet(environment, "check")) {
				values.remove(CHECK);
			}
			if (AgentProperties.isSet(environment, "stop-command")) {
				values.remove(STOP_SIGNAL);
			}
			if (!started) {
				values.keySet().retainAll(Set.of(CHECK, STOP_TIMEOUT));
			}
			environment.getPropertySources().addLast(new MapPropertySource("preset " + preset, values));
		});
	}

	/**
	 * Return a preset.
	 * @param name the name of the server, or {@code null}
	 * @return the preset, empty if there is none of that name
	 */
	public static Optional<Preset> find(@Nullable String name) {
		return Stream.of(values()).filter((preset) -> preset.toString().equals(name)).findFirst();
	}

	/**
	 * Return the names of all presets.
	 * @return the names, separated by commas
	 */
	public static String names() {
		return Stream.of(values()).map(Preset::toString).collect(Collectors.joining(", "));
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
