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

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.agent.check.CheckLoop;
import io.github.clustercontrol.agent.check.Checks;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.server.Readiness;
import io.github.clustercontrol.agent.server.ServerCommand;
import io.github.clustercontrol.agent.server.ServerSettings;
import io.github.clustercontrol.agent.server.ServerSignals;
import io.github.clustercontrol.agent.server.SignalReload;
import io.github.clustercontrol.agent.server.SupervisedServer;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;

/**
 * The application of {@code run}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(AgentProperties.class)
class RunConfiguration {

	@Bean
	ServerSettings serverSettings(AgentProperties properties, ClusterControlProperties clusterControl) {
		return ServerSettings.of(properties, clusterControl.self());
	}

	@Bean
	SupervisedServer server(ServerCommand command, ServerSettings settings, CommandRunner commands,
			ApplicationTerminator terminator, ServerSignals signals, ConfigurableApplicationContext context) {
		return new SupervisedServer(command, settings, commands, terminator, signals, context);
	}

	@Bean
	Readiness readiness(SupervisedServer server, ServerSettings settings, CommandRunner commands,
			ConfigurableApplicationContext context) {
		return new Readiness(server, settings.startTimeout(),
				(onChange) -> new CheckLoop("server", Checks.of(settings.check(), settings.timeout(), commands),
						settings.interval(), settings.rise(), settings.fall(), onChange),
				context);
	}

	@Bean
	@Conditional(OnReloadCondition.class)
	FileReloader fileReloader(SupervisedServer server, ServerSettings settings) {
		Assert.state(settings.reload() != null, "There is no signal for a reload");
		return new SignalReload(server, settings.reload(), settings.splay());
	}

}
