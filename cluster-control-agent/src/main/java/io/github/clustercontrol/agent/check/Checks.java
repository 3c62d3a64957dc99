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

package io.github.clustercontrol.agent.check;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Creates checks from properties.
 */
public final class Checks {

	/** Placeholder for the port of the key in the command of a check. */
	private static final String PORT = "{port}";

	private Checks() {
	}

	/**
	 * Create a check.
	 * @param properties the properties of the server
	 * @param self where the server registers
	 * @param commands runs the command of a check
	 * @return the check
	 * @throws InvalidConfigurationPropertyValueException if a value is invalid
	 */
	public static Check of(AgentProperties properties, Self self, CommandRunner commands) {
		AgentProperties.Check check = properties.check();
		if (Stream.of(check.tcp(), check.http(), check.command()).filter(Objects::nonNull).count() > 1) {
			throw AgentProperties.invalid("check", check, "Set exactly one of " + AgentProperties.PREFIX + "check.tcp, "
					+ AgentProperties.PREFIX + "check.http and " + AgentProperties.PREFIX + "check.command.");
		}
		if (check.http() != null) {
			return parse("check.http", check.http(), (url) -> new HttpCheck(URI.create(url), properties.timeout()));
		}
		if (check.command() != null) {
			return new CommandCheck(commands, withPort(check.command(), self), properties.timeout());
		}
		Member address = (check.tcp() != null) ? parse("check.tcp", check.tcp(), Member::of)
				: parse("check", "127.0.0.1:" + port(self), Member::of);
		return new TcpCheck(address.host(), address.port(), properties.timeout());
	}

	private static List<String> withPort(List<String> command, Self self) {
		if (command.stream().noneMatch((argument) -> argument.contains(PORT))) {
			return command;
		}
		String port = port(self);
		return command.stream().map((argument) -> argument.replace(PORT, port)).toList();
	}

	private static String port(Self self) {
		@Nullable String port = (self.port() != null) ? self.port().toString() : self.key();
		if (port == null) {
			throw AgentProperties.invalid("check", null,
					"There is no port to check: set clustercontrol.self.port, " + AgentProperties.PREFIX + "check.tcp, "
							+ AgentProperties.PREFIX + "check.http or " + AgentProperties.PREFIX + "check.command.");
		}
		return port.substring(port.lastIndexOf(':') + 1);
	}

	private static <T> T parse(String name, String value, Function<String, T> parser) {
		try {
			return parser.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw AgentProperties.invalid(name, value, ex.getMessage() + ".");
		}
	}

}
