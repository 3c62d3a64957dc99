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

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.ClustersFile;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.autoconfigure.SelfFactory.SelfSettings;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.handler.HostNames;
import io.github.clustercontrol.internal.handler.Reloads;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.IdentitySource;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.DiscoverySettings;
import io.github.clustercontrol.internal.watch.FileSettings;
import io.github.clustercontrol.internal.watch.StartSettings;
import io.github.clustercontrol.internal.watch.WatchSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * The configuration, parsed once into the settings of the core. All invalid properties
 * are reported together.
 */
class ClusterControlSettings {

	private static final Log logger = LogFactory.getLog(ClusterControlSettings.class);

	private static final String AGENT = "io.github.clustercontrol.agent.Agent";

	private final ConfigurableEnvironment environment;

	private final @Nullable SelfSettings self;

	private final StartSettings start;

	private final WatchSettings watched;

	/** The consumer parses the properties of other beans. */
	ClusterControlSettings(ClusterControlProperties properties, Consumer<Problems> others, Threads threads,
			ListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
		this.environment = environment;
		UnknownSettings.check(environment);
		MisspelledRoot.check(environment);
		Problems problems = new Problems(environment);
		DurationLimits durations = new DurationLimits(environment);
		HandlerFactory handlers = new HandlerFactory(beanFactory, durations, problems,
				new HostNames(threads.unordered()), isReloading(properties) ? new Reloads(threads) : null);
		problems.check(() -> ChangedNames.check(environment));
		problems.check(() -> refuseOutsideAgent(properties.agent()));
		Optional<Path> cacheDirectory = Optional.ofNullable(properties.cacheDirectory())
			.flatMap((value) -> problems.parse(() -> cacheDirectory(value)));
		problems.check(
				() -> durations.notNegative(InvalidProperty.PREFIX + "startup-timeout", properties.startupTimeout()));
		others.accept(problems);
		this.self = new SelfFactory(environment, durations, problems).create(properties.self()).orElse(null);
		List<ClusterSettings> clusters = new ClusterFactory(environment, durations, problems, handlers)
			.create(properties.clusters());
		List<DiscoverySettings> discoveries = new DiscoverFactory(problems).create(properties.discover(), clusters,
				(this.self != null) ? this.self.directory() : null);
		List<FileSettings> files = new FileFactory(environment, durations, problems, handlers)
			.create(properties.files(), properties.clusters().keySet(), discoveries);
		this.watched = new WatchSettings(clusters, discoveries, files);
		problems.throwIfExist();
		this.start = new StartSettings(properties.startupTimeout(), properties.failFast(), probe(this.self),
				cacheDirectory.orElse(null));
	}

	/** The agent is an application with this library, and has properties of its own. */
	private static void refuseOutsideAgent(Map<String, Object> agent) {
		if (!agent.isEmpty() && !ClassUtils.isPresent(AGENT, null)) {
			throw InvalidProperty.of(InvalidProperty.PREFIX + "agent", agent.keySet(),
					"Only the application cluster-control-agent reads this: remove it.");
		}
	}

	private static Path cacheDirectory(String value) {
		String name = InvalidProperty.PREFIX + "cache-directory";
		Path directory = FilePath.parse(name, value);
		if (Files.exists(directory) && !Files.isDirectory(directory)) {
			throw InvalidProperty.of(name, value,
					"'" + value + "' is a file: write a directory, which is created if it does not exist.");
		}
		return directory;
	}

	/** A key that this instance is allowed to read. */
	private static String probe(@Nullable SelfSettings self) {
		if (self == null) {
			return ClusterDirectory.LEASES + "/";
		}
		return (self.key() != null) ? self.key() : self.directory().prefix();
	}

	/**
	 * A test that only starts the application must not reload the servers of the
	 * developer's machine.
	 */
	private boolean isReloading(ClusterControlProperties properties) {
		TestProperties test = new TestProperties(this.environment);
		Stream<Handler> handlers = properties.clusters().values().stream().flatMap((it) -> it.handlers().stream());
		List<List<String>> commands = Stream.concat(handlers, properties.files().stream().map(ClustersFile::handler))
			.map(Handler::reloadCommand)
			.filter(Objects::nonNull)
			.toList();
		if (commands.isEmpty() || !test.isTest() || test.sets((name) -> name.contains(".reload-command"))) {
			return true;
		}
		logger
			.info("Reload commands do not run in a test unless the test sets them in its own properties: " + commands);
		return false;
	}

	/** Return what to watch, and the files over several clusters. */
	WatchSettings watched() {
		return this.watched;
	}

	/** Return how the start depends on etcd. */
	StartSettings start() {
		return this.start;
	}

	/** Return how often progress of an idle watch is requested. */
	Duration watchHeartbeat() {
		return (this.self != null) ? this.self.registration().watchHeartbeat() : EtcdWatch.HEARTBEAT;
	}

	/** Return how this instance registers. */
	RegistrationSettings registration() {
		return self().registration();
	}

	/**
	 * Return the source of this instance's identity, which is known once its web server
	 * listens.
	 */
	IdentitySource identity(List<URI> endpoints, Executor executor) {
		return new SelfIdentity(self(), this.environment, endpoints).prepare(executor);
	}

	private SelfSettings self() {
		Assert.state(this.self != null, "This instance does not register");
		return this.self;
	}

}
