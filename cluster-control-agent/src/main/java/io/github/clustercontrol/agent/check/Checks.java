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
import java.time.Duration;

import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.agent.properties.AgentProperties;

/**
 * Creates checks from properties.
 */
public final class Checks {

	private Checks() {
	}

	/**
	 * Create a check.
	 * @param properties the properties, of which exactly one is set
	 * @param timeout the time after which a run is ended
	 * @param commands runs the command of a check
	 * @return the check
	 * @throws IllegalArgumentException if a value is invalid; the message says what to
	 * write
	 */
	public static Check of(AgentProperties.Check properties, Duration timeout, CommandRunner commands) {
		if (properties.tcp() != null) {
			Member address = Member.of(properties.tcp());
			return new TcpCheck(address.host(), address.port(), timeout);
		}
		if (properties.http() != null) {
			return new HttpCheck(URI.create(properties.http()), timeout);
		}
		if (properties.command() != null) {
			return new CommandCheck(commands, properties.command(), timeout);
		}
		throw new IllegalArgumentException("Set one of tcp, http and command");
	}

}
