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
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.agent.check.Checks;
import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import io.github.clustercontrol.autoconfigure.PropertiesCheck;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Finds all that is invalid in the properties of a server.
 */
public final class ServerPropertiesCheck implements PropertiesCheck {

	private static final String PREFIX = AgentProperties.PREFIX;

	private static final Set<String> SIGNALS = new TreeSet<>(
			Set.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH"));

	private final AgentProperties properties;

	private final Self self;

	private final ServerCommand command;

	private final Environment environment;

	/**
	 * Create the check.
	 * @param properties the properties of the server
	 * @param self where the server registers
	 * @param command how it starts
	 * @param environment which properties are set
	 */
	public ServerPropertiesCheck(AgentProperties properties, Self self, ServerCommand command,
			Environment environment) {
		this.properties = properties;
		this.self = self;
		this.command = command;
		this.environment = environment;
	}

	@Override
	public List<InvalidConfigurationPropertyValueException> problems() {
		List<InvalidConfigurationPropertyValueException> problems = new ArrayList<>();
		AgentProperties all = this.properties;
		refuseIf(problems, all.command() != null && !all.command().equals(this.command.arguments()), "command",
				all.command(), "Only a service has this: write the command after '--', or set " + PREFIX + "services.");
		refuseIf(problems, all.stopCommand() != null && isSet("stop-signal"), "stop-command", all.stopCommand(),
				"The server is stopped by a signal or by a command: remove this or " + PREFIX + "stop-signal.");
		refuseIf(problems, all.preset() != null && Preset.find(all.preset()).isEmpty(), "preset", all.preset(),
				"'" + all.preset() + "' is not the name of a preset: write one of " + Preset.names() + ".");
		for (String name : List.of("start-timeout", "stop-signal", "reload", "splay")) {
			refuseIf(problems, this.command.isExternal() && isSet(name), name,
					this.environment.getProperty(PREFIX + name),
					"It has no effect on a server that the agent does not start: set " + PREFIX
							+ "command, or remove it. Use a stop-command and the reload-command of a handler.");
		}
		refuseEmpty(problems, "command", all.command());
		refuseEmpty(problems, "stop-command", all.stopCommand());
		refuseEmpty(problems, "check.command", all.check().command());
		refuseNoSignal(problems, "stop-signal", all.stopSignal());
		refuseNoSignal(problems, "reload", all.reload());
		refuseIf(problems, all.rise() < 1, "rise", all.rise(), "Write 1 or more.");
		refuseIf(problems, all.fall() < 1, "fall", all.fall(), "Write 1 or more.");
		refuseNotPositive(problems, "interval", all.interval());
		refuseNotPositive(problems, "timeout", all.timeout());
		refuseNotPositive(problems, "start-timeout", all.startTimeout());
		refuseNotPositive(problems, "stop-timeout", all.stopTimeout());
		refuseIf(problems, all.splay().isNegative(), "splay", all.splay(), "Write 0 or a longer duration, as in 2s.");
		try {
			Checks.of(all, this.self, (arguments, timeout) -> "");
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			problems.add(ex);
		}
		return problems;
	}

	private boolean isSet(String name) {
		return AgentProperties.isSet(this.environment, name);
	}

	private static void refuseEmpty(List<InvalidConfigurationPropertyValueException> problems, String name,
			@Nullable List<String> command) {
		refuseIf(problems, command != null && (command.isEmpty() || command.get(0).isBlank()), name, command,
				"Write the program and its arguments as elements of a list, or remove it.");
	}

	private static void refuseNoSignal(List<InvalidConfigurationPropertyValueException> problems, String name,
			@Nullable String signal) {
		refuseIf(problems, signal != null && !SIGNALS.contains(signal), name, signal,
				"Write one of " + String.join(", ", SIGNALS) + ".");
	}

	private static void refuseNotPositive(List<InvalidConfigurationPropertyValueException> problems, String name,
			Duration value) {
		refuseIf(problems, value.isZero() || value.isNegative(), name, value,
				"Write a duration of more than 0, as in 2s.");
	}

	private static void refuseIf(List<InvalidConfigurationPropertyValueException> problems, boolean invalid,
			String name, @Nullable Object value, String reason) {
		if (invalid) {
			problems.add(AgentProperties.invalid(name, value, reason));
		}
	}

}
