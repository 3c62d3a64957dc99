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

package io.github.clustercontrol.agent.host;

import java.util.List;
import java.util.Set;

import io.github.clustercontrol.agent.cli.ExitStatus;
import io.github.clustercontrol.agent.properties.AnnouncedClusters;
import io.github.clustercontrol.agent.properties.ServiceClusters;
import io.github.clustercontrol.agent.server.ServerSignals;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.internal.watch.ClusterLimits;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * An agent for several services: one application with the connection to etcd, and one
 * below it for each service.
 */
public final class Host {

	private Host() {
	}

	/**
	 * Return the names of the configured services.
	 * @param environment the environment of the agent
	 * @return the names, empty for an agent of one server
	 */
	public static Set<String> services(ConfigurableEnvironment environment) {
		return ServiceEnvironment.names(environment, ServiceEnvironment.SERVICES);
	}

	/**
	 * Run the services until all have ended.
	 * @param configuration the beans of a service
	 * @param arguments the arguments of the application
	 * @param signals are passed on to the servers
	 * @return the first exit status that is not 0, otherwise 0
	 */
	public static int run(Class<?> configuration, List<String> arguments, ServerSignals signals) {
		try (ConfigurableApplicationContext host = application(configuration, signals)
			.initializers((context) -> context.getEnvironment().getPropertySources().addLast(new AnnouncedClusters()))
			.run(arguments.toArray(String[]::new))) {
			return host.getBean(Services.class).awaitEnd();
		}
		catch (RuntimeException ex) {
			return ExitStatus.of(ex);
		}
	}

	/**
	 * Start the services, and stop them when all have started.
	 * @param configuration the beans of a service
	 * @param arguments the arguments of the application
	 * @return the first exit status that is not 0, otherwise 0
	 */
	public static int runOnce(Class<?> configuration, List<String> arguments) {
		try (ConfigurableApplicationContext host = application(configuration, ServerSignals.NONE)
			.run(arguments.toArray(String[]::new))) {
			Services services = host.getBean(Services.class);
			services.awaitStart();
			host.close();
			return services.awaitEnd();
		}
		catch (RuntimeException ex) {
			return ExitStatus.of(ex);
		}
	}

	private static SpringApplicationBuilder application(Class<?> configuration, ServerSignals signals) {
		return new SpringApplicationBuilder(Connection.class).web(WebApplicationType.NONE).initializers((context) -> {
			GenericApplicationContext host = (GenericApplicationContext) context;
			host.registerBean(ServerSignals.class, () -> signals.forSeveral());
			host.registerBean(Services.class, () -> new Services(configuration, host));
			host.registerBean(ClusterLimits.class, () -> limits(host.getEnvironment()));
		});
	}

	/** All services share the heap. */
	static ClusterLimits limits(Environment environment) {
		return ClusterLimits.of(ServiceClusters.of(environment)
			.values()
			.stream()
			.mapToInt((service) -> service.clusters().size())
			.sum());
	}

	/**
	 * The connection to etcd, and nothing else of the starter.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EtcdAutoConfiguration.class })
	static class Connection {

	}

}
