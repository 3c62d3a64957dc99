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

import java.util.List;

/**
 * The command that starts the server in the foreground.
 *
 * @param label the server in the log, as in "service web"
 * @param arguments the program and its arguments, empty if the agent does not start it
 */
public record ServerCommand(String label, List<String> arguments) {

	public ServerCommand {
		arguments = List.copyOf(arguments);
	}

	/**
	 * Return whether something else starts the server, and the agent only checks it.
	 * @return whether there is no command
	 */
	public boolean isExternal() {
		return this.arguments.isEmpty();
	}

	/** Without arguments, which may be secrets. */
	@Override
	public String toString() {
		return this.arguments.get(0);
	}

}
