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

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.agent.properties.ServiceClusters;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Discover;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The configured clusters, or one directory, watched by an application that only shows
 * them: it writes no file, runs no command and does not register.
 */
final class WatchedDirectories implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private WatchedDirectories(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start to watch, and wait until all directories are read, at most for
	 * {@code clustercontrol.startup-timeout}.
	 * @param command the command, for the message when no cluster is configured
	 * @param options the options of the command
	 * @param path the directory to watch, {@code null} for all configured clusters
	 * @param onChange called for each change
	 * @throws ParameterException if there is no cluster to watch
	 */
	static WatchedDirectories start(CommandLine command, CommonOptions options, @Nullable String path,
			Consumer<ClusterChangedEvent> onChange) {
		if (path != null) {
			parse(path, (reason) -> new ParameterException(command, reason));
		}
		SpringApplication application = new SpringApplication(Watching.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		application.addInitializers((context) -> {
			context.getBeanFactory().addBeanPostProcessor(new OnlyPaths(path, context.getEnvironment()));
			context.addApplicationListener(ApplicationListener.forPayload(onChange));
		});
		List<String> arguments = new ArrayList<>(options.arguments());
		arguments.addAll(List.of("--clustercontrol.enabled=true", "--clustercontrol.self.enabled=false",
				"--logging.level.root=error"));
		if (!options.isVerbose()) {
			arguments.add("--logging.level.io.github.clustercontrol=warn");
		}
		WatchedDirectories result = new WatchedDirectories(application.run(arguments.toArray(String[]::new)));
		if (result.clusters().names().isEmpty()) {
			result.close();
			throw new ParameterException(command, "No cluster is configured: set 'clustercontrol.clusters.<name>.path',"
					+ " or write the path of a directory, as in /clusterdemo/webserver");
		}
		return result;
	}

	private static void parse(String path, Function<String, RuntimeException> problem) {
		try {
			new ClusterDirectory(path);
		}
		catch (IllegalArgumentException ex) {
			throw problem.apply(String.valueOf(ex.getMessage()));
		}
	}

	Clusters clusters() {
		return this.context.getBean(Clusters.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	String path(String cluster) {
		Cluster settings = this.context.getBean(ClusterControlProperties.class).clusters().get(cluster);
		return (settings != null) ? String.valueOf(settings.path()) : cluster;
	}

	/** Return what is wrong with the clusters that were not read, or {@code null}. */
	@Nullable String problem() {
		List<String> unread = clusters().names()
			.stream()
			.filter((name) -> clusters().get(name).source() == Source.UNKNOWN)
			.map(this::path)
			.toList();
		Duration timeout = this.context.getBean(ClusterControlProperties.class).startupTimeout();
		return unread.isEmpty() ? null
				: unread + " was not read within " + timeout.toMillis()
						+ " ms ('clustercontrol.startup-timeout') from etcd at "
						+ this.context.getBean(EtcdConnectionDetails.class).getEndpoints()
						+ ": check that etcd runs there ('clustercontrol.etcd.endpoints') and allows the read";
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The starter, without what the application of a user may have.
	 */
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EtcdAutoConfiguration.class,
			ClusterControlAutoConfiguration.class })
	static class Watching {

	}

	/**
	 * Keeps the paths of the clusters and nothing else that is configured for them.
	 *
	 * @param path the only path to watch, or {@code null}
	 * @param environment has the clusters of services
	 */
	private record OnlyPaths(@Nullable String path, Environment environment) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof ClusterControlProperties properties) ? reduce(properties) : bean;
		}

		private ClusterControlProperties reduce(ClusterControlProperties all) {
			Map<String, Cluster> clusters = new LinkedHashMap<>();
			if (this.path != null) {
				clusters.put(name(this.path), onlyPath(this.path));
			}
			else {
				all.clusters().forEach((name, cluster) -> clusters.put(name, onlyPath(cluster.path())));
				addServices(clusters);
			}
			return new ClusterControlProperties(true, false, all.startupTimeout(), null, all.etcd(), all.self(),
					clusters, (this.path != null) ? new Discover(List.of()) : all.discover(), List.of(), Map.of());
		}

		/** Services may watch the same directory, which is shown once. */
		private void addServices(Map<String, Cluster> clusters) {
			Set<String> paths = new HashSet<>();
			ServiceClusters.of(this.environment)
				.forEach((service, watched) -> watched.clusters().forEach((name, cluster) -> {
					String path = Objects.requireNonNullElse(cluster.path(), "");
					parse(path,
							(reason) -> new InvalidConfigurationPropertyValueException(
									ServiceClusters.SERVICES + "." + service + ".clusters." + name + ".path", path,
									reason + "."));
					if (paths.add(path)) {
						clusters.put(service + "." + name, onlyPath(path));
					}
				}));
		}

		private static Cluster onlyPath(@Nullable String path) {
			return new Cluster(path, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, List.of());
		}

		/** Names of clusters have fewer characters than paths. */
		private static String name(String path) {
			return path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]|^$", "_");
		}

	}

}
