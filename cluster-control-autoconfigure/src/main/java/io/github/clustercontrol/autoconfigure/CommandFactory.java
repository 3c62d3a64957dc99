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

package io.github.clustercontrol.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.command.Command;

import org.springframework.util.StringUtils;

/**
 * Parses the commands of handlers.
 */
final class CommandFactory {

	private CommandFactory() {
	}

	/** Create the command that checks new content. */
	static Command check(String name, List<String> arguments, Duration timeout, Path file) {
		Command command = command(name, arguments, timeout);
		if (!readsCandidate(command)) {
			throw InvalidProperty.of(name, arguments,
					"The command is not given the new content, so it would check something else: write "
							+ Command.CANDIDATE + " for the file that has the new content, or " + Command.DIRECTORY
							+ " for a directory that has it together with the files that are beside " + file + ".");
		}
		return command.with(Command.FILE, file);
	}

	/** Create the command that runs after the file has changed. */
	static Command reload(String name, List<String> arguments, Duration timeout, Path file) {
		Command command = command(name, arguments, timeout);
		if (readsCandidate(command)) {
			throw InvalidProperty.of(name, arguments,
					"When this command runs, the file has its new content and the candidate is deleted: write "
							+ Command.FILE + ".");
		}
		return command.with(Command.FILE, file);
	}

	private static Command command(String name, List<String> arguments, Duration timeout) {
		if (arguments.isEmpty() || !StringUtils.hasText(arguments.get(0))) {
			throw InvalidProperty.of(name, arguments,
					"The command is empty: write the program and each of its arguments as one element of a"
							+ " list, as in [systemctl, reload, nginx], or remove it.");
		}
		String program = arguments.get(0);
		FilePath.refuseHome(name, program);
		if (arguments.stream().anyMatch((argument) -> argument.indexOf('\0') >= 0)) {
			throw InvalidProperty.of(name, arguments, "An argument must not contain the character NUL: remove it.");
		}
		if (arguments.size() == 1 && program.contains(" ") && !Files.exists(Path.of(program))) {
			throw InvalidProperty.of(name, arguments,
					"'" + program + "' is not split at spaces, because no shell runs the command: write the program"
							+ " and each of its arguments as one element of a list, as in [systemctl, reload, nginx].");
		}
		return new Command(arguments, timeout);
	}

	private static boolean readsCandidate(Command command) {
		return command.contains(Command.CANDIDATE) || command.contains(Command.DIRECTORY);
	}

}
