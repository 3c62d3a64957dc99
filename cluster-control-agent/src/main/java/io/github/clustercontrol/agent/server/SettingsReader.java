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
import java.util.ArrayList;
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
 * Reads the settings of a server, and collects all that is invalid.
 */
final class SettingsReader {

	private static final String PREFIX = "clustercontrol.agent.";

	/** Placeholder for self.port in the command of a check. */
	private static final String PORT = "{port}";

	private static final Set<String> SIGNALS = Set.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH");

	private final Self self;

	private final List<InvalidConfigurationPropertyValueException> problems = new ArrayList<>();

	SettingsReader(Self self) {
		this.self = self;
	}

	List<InvalidConfigurationPropertyValueException> problems() {
		return this.problems;
	}

	/** Return the settings, which are of no use if there are problems. */
	ServerSettings read(AgentProperties properties, ServerCommand command) {
		if (properties.stopSignal() != null && properties.stopCommand() != null) {
			refuse("stop-command", properties.stopCommand(),
					"The server is stopped by a signal or by a command: remove this or " + PREFIX + "stop-signal.");
		}
		if (properties.command() != null && !properties.command().equals(command.arguments())) {
			refuse("command", properties.command(),
					"Only a service has this: write the command after '--', or set " + PREFIX + "services.");
		}
		command("command", properties.command());
		if (command.isExternal()) {
			refuseWithoutProcess("start-timeout", properties.startTimeout());
			refuseWithoutProcess("stop-signal", properties.stopSignal());
			refuseWithoutProcess("reload", properties.reload());
			refuseWithoutProcess("splay", properties.splay());
		}
		AgentProperties all = withPreset(properties);
		return new ServerSettings(check(all.check()), positive("interval", all.interval(), 2),
				positive("timeout", all.timeout(), 1), count("rise", all.rise(), 2), count("fall", all.fall(), 3),
				positive("start-timeout", all.startTimeout(), 60),
				(all.stopSignal() != null) ? signal("stop-signal", all.stopSignal()) : "TERM",
				command("stop-command", all.stopCommand()), positive("stop-timeout", all.stopTimeout(), 10),
				(all.reload() != null) ? signal("reload", all.reload()) : null, splay(all.splay()));
	}

	private void refuseWithoutProcess(String name, @Nullable Object value) {
		if (value != null) {
			refuse(name, value, "It has no effect on a server that the agent does not start: set " + PREFIX
					+ "command, or remove it. Use a stop-command and the reload-command of a handler.");
		}
	}

	private AgentProperties withPreset(AgentProperties properties) {
		try {
			return Preset.apply(properties);
		}
		catch (IllegalArgumentException ex) {
			refuse("preset", properties.preset(), ex.getMessage() + ".");
			return properties;
		}
	}

	private Check check(@Nullable Check check) {
		if (check == null) {
			return new Check("127.0.0.1:" + port(), null, null);
		}
		long set = Stream.of(check.tcp(), check.http(), check.command()).filter(Objects::nonNull).count();
		if (set != 1) {
			refuse("check", check, "Set exactly one of " + PREFIX + "check.tcp, " + PREFIX + "check.http and " + PREFIX
					+ "check.command.");
		}
		List<String> command = command("check.command", check.command());
		if (command == null || command.stream().noneMatch((argument) -> argument.contains(PORT))) {
			return check;
		}
		String port = port();
		return new Check(null, null, command.stream().map((argument) -> argument.replace(PORT, port)).toList());
	}

	private String port() {
		if (this.self.port() != null) {
			return this.self.port().toString();
		}
		if (this.self.key() != null) {
			return this.self.key().substring(this.self.key().lastIndexOf(':') + 1);
		}
		refuse("check", null, "There is no port to check: set clustercontrol.self.port, " + PREFIX + "check.tcp, "
				+ PREFIX + "check.http or " + PREFIX + "check.command.");
		return "";
	}

	private @Nullable List<String> command(String name, @Nullable List<String> command) {
		if (command != null && (command.isEmpty() || command.get(0).isBlank())) {
			refuse(name, command, "Write the program and its arguments as elements of a list, or remove it.");
		}
		return command;
	}

	private String signal(String name, String value) {
		String signal = value.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
		if (!SIGNALS.contains(signal)) {
			refuse(name, value, "Write one of " + String.join(", ", new TreeSet<>(SIGNALS)) + ".");
		}
		return signal;
	}

	private int count(String name, @Nullable Integer value, int otherwise) {
		if (value != null && value < 1) {
			refuse(name, value, "Write 1 or more.");
		}
		return (value != null) ? value : otherwise;
	}

	private Duration positive(String name, @Nullable Duration value, int otherwise) {
		if (value != null && (value.isZero() || value.isNegative())) {
			refuse(name, value, "Write a duration of more than 0, as in 2s.");
		}
		return (value != null) ? value : Duration.ofSeconds(otherwise);
	}

	private Duration splay(@Nullable Duration value) {
		return (value != null && value.isZero()) ? value : positive("splay", value, 0);
	}

	private void refuse(String name, @Nullable Object value, String reason) {
		this.problems.add(new InvalidConfigurationPropertyValueException(PREFIX + name,
				(value != null) ? value : "(not set)", reason));
	}

}
