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

import java.util.Objects;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.agent.check.CheckLoop;
import io.github.clustercontrol.agent.check.Checks;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.server.ExternalServer;
import io.github.clustercontrol.agent.server.Readiness;
import io.github.clustercontrol.agent.server.Server;
import io.github.clustercontrol.agent.server.ServerCommand;
import io.github.clustercontrol.agent.server.ServerPropertiesCheck;
import io.github.clustercontrol.agent.server.ServerSignals;
import io.github.clustercontrol.agent.server.SignalReload;
import io.github.clustercontrol.agent.server.SupervisedServer;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The application of {@code run}, or of one of its services.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(AgentProperties.class)
class RunConfiguration {

	@Bean
	ServerPropertiesCheck serverPropertiesCheck(AgentProperties properties, ClusterControlProperties clusterControl,
			ServerCommand command, Environment environment) {
		return new ServerPropertiesCheck(properties, clusterControl.self(), command, environment);
	}

	/** After the clusters, whose creation reports all invalid properties together. */
	@Bean
	Server server(Clusters clusters, ServerPropertiesCheck check, AgentProperties properties, ServerCommand command,
			CommandRunner commands, ApplicationTerminator terminator, ServerSignals signals,
			ConfigurableApplicationContext context) {
		check.problems().stream().findFirst().ifPresent((problem) -> {
			throw problem;
		});
		return command.isExternal()
				? new ExternalServer(command, properties, commands, () -> isClosed(context.getParent()))
				: new SupervisedServer(command, properties, commands, terminator, signals, context);
	}

	private static boolean isClosed(@Nullable ApplicationContext context) {
		return context instanceof ConfigurableApplicationContext configurable && configurable.isClosed();
	}

	@Bean
	Readiness readiness(Server server, ServerCommand command, AgentProperties properties,
			ClusterControlProperties clusterControl, CommandRunner commands, ConfigurableApplicationContext context) {
		return new Readiness(server,
				(onChange) -> new CheckLoop(command.label(), Checks.of(properties, clusterControl.self(), commands),
						properties.interval(), properties.rise(), properties.fall(), onChange),
				context);
	}

	@Bean
	@ConditionalOnProperty("clustercontrol.agent.reload")
	FileReloader fileReloader(Server server, AgentProperties properties) {
		return new SignalReload((SupervisedServer) server, Objects.requireNonNull(properties.reload()),
				properties.splay());
	}

}
