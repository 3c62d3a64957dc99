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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.cli.CommonOptions;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code prepare}: the files of all clusters, once. Fails if one was not written.
 */
@Command(name = "prepare", mixinStandardHelpOptions = true,
		description = "Read the clusters once, write their files, and exit. The start of run does the same.")
final class PrepareCommand implements Callable<Integer> {

	@Mixin
	@SuppressWarnings("NullAway.Init")
	private CommonOptions options;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec command;

	@Override
	public Integer call() {
		List<String> arguments = new ArrayList<>(this.options.arguments());
		arguments.add("--clustercontrol.self.enabled=false");
		arguments.add("--clustercontrol.fail-fast=true");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(PrepareConfiguration.class)
			.web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new))) {
			List<String> unwritten = context.getBeanProvider(WatchedClusters.class)
				.stream()
				.flatMap(PrepareCommand::unwritten)
				.toList();
			unwritten.forEach(this.command.commandLine().getErr()::println);
			return unwritten.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
		}
		catch (RuntimeException ex) {
			return ExitStatus.of(ex);
		}
	}

	private static Stream<String> unwritten(WatchedClusters clusters) {
		return clusters.names()
			.stream()
			.flatMap((name) -> clusters.status(name)
				.handlers()
				.stream()
				.filter((handler) -> !hasWritten(handler))
				.map((handler) -> "The file " + handler.file() + " of cluster " + name + " was not written: "
						+ ((handler.error() != null) ? handler.error()
								: "its handler did not end within 'clustercontrol.startup-timeout'")));
	}

	/** A failed reload does not count: the server does not run yet. */
	private static boolean hasWritten(HandlerStatus handler) {
		return switch (handler.outcome()) {
			case SUCCESS -> true;
			case FAILURE -> handler.reload() != null && Objects.equals(handler.error(), handler.reload().error());
			case NONE -> false;
		};
	}

}
