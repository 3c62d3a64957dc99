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
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.preset.Preset;
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

	private static final String PREFIX = "clustercontrol.agent.";

	/** Placeholder for self.port in the command of a check. */
	private static final String PORT = "{port}";

	private static final Set<String> SIGNALS = Set.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH");

	/**
	 * Check the properties.
	 * @param properties the properties of the agent
	 * @param self where the server registers
	 * @return the settings
	 */
	public static ServerSettings of(AgentProperties properties, Self self) {
		if (properties.stopSignal() != null && properties.stopCommand() != null) {
			throw invalid("stop-command", properties.stopCommand(),
					"The server is stopped by a signal or by a command: remove this or " + PREFIX + "stop-signal.");
		}
		AgentProperties all = withPreset(properties);
		return new ServerSettings(check(all.check(), self), positive("interval", all.interval(), 2),
				positive("timeout", all.timeout(), 1), count("rise", all.rise(), 2), count("fall", all.fall(), 3),
				positive("start-timeout", all.startTimeout(), 60),
				(all.stopSignal() != null) ? signal("stop-signal", all.stopSignal()) : "TERM",
				command("stop-command", all.stopCommand()), positive("stop-timeout", all.stopTimeout(), 10),
				(all.reload() != null) ? signal("reload", all.reload()) : null, splay(all.splay()));
	}

	/**
	 * Return the properties with those of their preset.
	 * @param properties the properties of the agent
	 * @return all that is set
	 */
	public static AgentProperties withPreset(AgentProperties properties) {
		String name = properties.preset();
		try {
			return (name != null) ? properties.over(Preset.of(name)) : properties;
		}
		catch (IllegalArgumentException ex) {
			throw invalid("preset", name, ex.getMessage() + ".");
		}
	}

	private static Check check(@Nullable Check check, Self self) {
		if (check == null) {
			return new Check("127.0.0.1:" + port(self), null, null);
		}
		long set = Stream.of(check.tcp(), check.http(), check.command()).filter(Objects::nonNull).count();
		if (set != 1) {
			throw invalid("check", check, "Set exactly one of " + PREFIX + "check.tcp, " + PREFIX + "check.http and "
					+ PREFIX + "check.command.");
		}
		List<String> command = command("check.command", check.command());
		if (command == null || command.stream().noneMatch((argument) -> argument.contains(PORT))) {
			return check;
		}
		String port = port(self);
		return new Check(null, null, command.stream().map((argument) -> argument.replace(PORT, port)).toList());
	}

	private static String port(Self self) {
		if (self.port() != null) {
			return self.port().toString();
		}
		if (self.key() != null) {
			return self.key().substring(self.key().lastIndexOf(':') + 1);
		}
		throw invalid("check", null, "There is no port to check: set clustercontrol.self.port, " + PREFIX
				+ "check.tcp, " + PREFIX + "check.http or " + PREFIX + "check.command.");
	}

	private static @Nullable List<String> command(String name, @Nullable List<String> command) {
		if (command != null && (command.isEmpty() || command.get(0).isBlank())) {
			throw invalid(name, command, "Write the program and its arguments as elements of a list, or remove it.");
		}
		return command;
	}

	private static String signal(String name, String value) {
		String signal = value.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
		if (!SIGNALS.contains(signal)) {
			throw invalid(name, value, "Write one of " + String.join(", ", new TreeSet<>(SIGNALS)) + ".");
		}
		return signal;
	}

	private static int count(String name, @Nullable Integer value, int otherwise) {
		if (value != null && value < 1) {
			throw invalid(name, value, "Write 1 or more.");
		}
		return (value != null) ? value : otherwise;
	}

	private static Duration positive(String name, @Nullable Duration value, int otherwise) {
		if (value != null && (value.isZero() || value.isNegative())) {
			throw invalid(name, value, "Write a duration of more than 0, as in 2s.");
		}
		return (value != null) ? value : Duration.ofSeconds(otherwise);
	}

	private static Duration splay(@Nullable Duration value) {
		return (value != null && value.isZero()) ? value : positive("splay", value, 0);
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, @Nullable Object value,
			String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + name, (value != null) ? value : "(not set)",
				reason);
	}

}
