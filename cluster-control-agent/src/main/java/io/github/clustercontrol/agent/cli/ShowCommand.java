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

package io.github.clustercontrol.agent.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import io.github.clustercontrol.ClusterChangedEvent;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that reads clusters. Its exit status is 1 if etcd does not answer in time.
 */
abstract class ShowCommand implements Callable<Integer> {

	@Mixin
	@SuppressWarnings("NullAway.Init")
	private CommonOptions options;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec command;

	@Override
	public final Integer call() throws InterruptedException {
		try (WatchedDirectories directories = WatchedDirectories.start(command(), this.options, path(),
				this::changed)) {
			String problem = directories.problem();
			if (problem != null) {
				return failed(problem);
			}
			try {
				show(directories, out());
			}
			catch (ParameterException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				return failed(String.valueOf(ex.getMessage()));
			}
			out().flush();
			return ExitCode.OK;
		}
	}

	private int failed(String reason) {
		command().getErr().println(reason);
		return ExitCode.SOFTWARE;
	}

	final CommandLine command() {
		return this.command.commandLine();
	}

	final PrintWriter out() {
		return command().getOut();
	}

	/** Return the directory to show, {@code null} for all configured clusters. */
	abstract @Nullable String path();

	abstract void show(WatchedDirectories directories, PrintWriter out) throws InterruptedException;

	void changed(ClusterChangedEvent change) {
	}

}
