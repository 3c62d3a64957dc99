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
import java.util.concurrent.Callable;

import io.github.clustercontrol.agent.cli.CommonOptions;
import io.github.clustercontrol.agent.cli.ExitStatus;
import io.github.clustercontrol.agent.host.Host;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * {@code prepare}: the files of all clusters, once. Fails if one was not written.
 */
@Command(name = "prepare", mixinStandardHelpOptions = true,
		description = "Read the clusters once, write their files, and exit. The start of run does the same.")
final class PrepareCommand implements Callable<Integer> {

	@Mixin
	@SuppressWarnings("NullAway.Init")
	private CommonOptions options;

	@Override
	public Integer call() {
		List<String> arguments = new ArrayList<>(this.options.arguments());
		arguments.add("--clustercontrol.self.enabled=false");
		arguments.add("--clustercontrol.fail-fast=true");
		try {
			new SpringApplicationBuilder(PrepareConfiguration.class).web(WebApplicationType.NONE)
				.initializers((context) -> {
					if (!Host.services(context.getEnvironment()).isEmpty()) {
						throw new AbandonedRunException(context);
					}
				})
				.run(arguments.toArray(String[]::new))
				.close();
			return ExitCode.OK;
		}
		catch (AbandonedRunException ex) {
			return Host.runOnce(PrepareConfiguration.class, arguments);
		}
		catch (RuntimeException ex) {
			return ExitStatus.of(ex);
		}
	}

}
