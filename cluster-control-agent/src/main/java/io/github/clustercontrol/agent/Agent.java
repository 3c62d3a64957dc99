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

package io.github.clustercontrol.agent;

import io.github.clustercontrol.agent.cli.ExitStatus;
import io.github.clustercontrol.agent.cli.InCommand;
import io.github.clustercontrol.agent.cli.ListCommand;
import io.github.clustercontrol.agent.cli.OutCommand;
import io.github.clustercontrol.agent.cli.StopCommand;
import io.github.clustercontrol.agent.cli.WatchCommand;
import io.github.clustercontrol.agent.cli.WhyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the agent. Exit statuses: that of the server for {@code run}, 0 for
 * success, 1 for a failure, and 2 for invalid options or properties.
 */
@Command(name = "cluster-control", mixinStandardHelpOptions = true, versionProvider = AgentVersion.class,
		description = "Runs a server as a member of a cluster in etcd.",
		subcommands = { RunCommand.class, PrepareCommand.class, ListCommand.class, WatchCommand.class, WhyCommand.class,
				OutCommand.class, InCommand.class, StopCommand.class })
public final class Agent implements Runnable {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	private Agent() {
	}

	@Override
	public void run() {
		throw new ParameterException(this.spec.commandLine(), "Missing command: write run, or another of these.");
	}

	/**
	 * Run a command.
	 * @param args the command and its options
	 */
	public static void main(String[] args) {
		int status = new CommandLine(new Agent())
			.setExecutionExceptionHandler((failure, command, result) -> ExitStatus.of(failure))
			.execute(args);
		if (status != RunCommand.RUNNING) {
			System.exit(status);
		}
	}

}
