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

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import io.github.clustercontrol.agent.cli.CommonOptions;
import io.github.clustercontrol.agent.cli.ExitStatus;
import io.github.clustercontrol.agent.host.Host;
import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.agent.properties.AnnouncedClusters;
import io.github.clustercontrol.agent.server.ServerCommand;
import io.github.clustercontrol.agent.server.ServerSignals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * {@code run}: the server as a child process, and a member of its cluster while it
 * accepts requests; or several services.
 */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false,
		synopsisHeading = "Usage: cluster-control run [options] [-- command [argument...]]%n%n", customSynopsis = "",
		description = "Run a server as a member of a cluster, or all of 'clustercontrol.agent.services'.")
final class RunCommand implements Callable<Integer> {

	/** Not a status: the application runs, and ends the process itself. */
	static final int RUNNING = -1;

	@Mixin
	@SuppressWarnings("NullAway.Init")
	private CommonOptions options;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Parameters(arity = "0..*", paramLabel = "command",
			description = "The program of the server and its arguments. None if 'clustercontrol.agent.services' is set.")
	private List<String> command = List.of();

	private Set<String> services = Set.of();

	@Override
	public Integer call() {
		ServerSignals signals = ServerSignals.install();
		try {
			new SpringApplicationBuilder(RunConfiguration.class).web(WebApplicationType.NONE)
				.properties("spring.main.keep-alive=true")
				.initializers((context) -> {
					context.getEnvironment().getPropertySources().addLast(new AnnouncedClusters());
					requireOneServer(context);
					Preset.addTo(context.getEnvironment(), true);
					GenericApplicationContext generic = (GenericApplicationContext) context;
					generic.registerBean(ServerCommand.class, () -> new ServerCommand("server", this.command));
					generic.registerBean(ServerSignals.class, () -> signals);
				})
				.run(this.options.arguments().toArray(String[]::new));
			return RUNNING;
		}
		catch (AbandonedRunException ex) {
			if (this.services.isEmpty()) {
				throw new ParameterException(this.spec.commandLine(),
						"Missing command: write the server's after '--'," + " or set 'clustercontrol.agent.services'.");
			}
			return Host.run(RunConfiguration.class, this.options.arguments(), signals);
		}
		catch (RuntimeException ex) {
			return ExitStatus.of(ex);
		}
	}

	private void requireOneServer(ConfigurableApplicationContext context) {
		this.services = Host.services(context.getEnvironment());
		if (this.command.isEmpty()) {
			throw new AbandonedRunException(context);
		}
		if (!this.services.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException("clustercontrol.agent.services", this.services,
					"Each service has its own command: remove the command after '--', or remove this.");
		}
	}

}
