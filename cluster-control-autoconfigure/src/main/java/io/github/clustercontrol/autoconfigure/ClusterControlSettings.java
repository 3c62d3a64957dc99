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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.handler.Checks;
import io.github.clustercontrol.internal.handler.HostNames;
import io.github.clustercontrol.internal.handler.Reloads;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.IdentitySource;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.StartSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.Assert;

/**
 * What was configured: checked, and in the words of the core.
 */
class ClusterControlSettings {

	private static final Log logger = LogFactory.getLog(ClusterControlSettings.class);

	private final ClusterControlProperties properties;

	private final Self self;

	private final @Nullable Path cacheDirectory;

	private final ListableBeanFactory beanFactory;

	private final ConfigurableEnvironment environment;

	private final Templates templates = new Templates();

	ClusterControlSettings(ClusterControlProperties properties, ListableBeanFactory beanFactory,
			ConfigurableEnvironment environment) {
		this.properties = properties;
		this.self = properties.self();
		this.beanFactory = beanFactory;
		this.environment = environment;
		UnknownSettings.check(environment);
		MisspelledRoot.check(environment);
		ChangedNames.check(environment);
		this.cacheDirectory = cacheDirectory(properties.cacheDirectory());
		new DurationCheck(environment).notNegative(PropertyCheck.PREFIX + "startup-timeout",
				properties.startupTimeout());
		SelfCheck.check(this.self, environment);
		Set<String> handlers = new TreeSet<>(
				Set.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, ClusterHandler.class)));
		new ClustersCheck(handlers, this.templates, environment).check(properties.clusters());
	}

	private static @Nullable Path cacheDirectory(@Nullable String value) {
		if (value == null) {
			return null;
		}
		String name = PropertyCheck.PREFIX + "cache-directory";
		Path directory = FilePath.parse(name, value);
		if (Files.exists(directory) && !Files.isDirectory(directory)) {
			throw PropertyCheck.refusal(name, value,
					"'" + value + "' is a file: write a directory, which is made if it does not exist.");
		}
		return directory;
	}

	/** Return how this instance registers. */
	RegistrationSettings registration() {
		Duration heartbeat = (this.self.heartbeat() != null) ? this.self.heartbeat() : this.self.ttl().dividedBy(3);
		return new RegistrationSettings(this.self.scheme(), this.self.metadata(), this.self.ttl(), heartbeat,
				this.self.onRemoved(), this.self.onExpired(), this.self.drainPeriod());
	}

	/**
	 * Return what tells who this instance is, once its web server listens.
	 * @param endpoints the endpoints of etcd
	 * @param executor where to find out the host ahead of time
	 */
	IdentitySource identity(List<URI> endpoints, Executor executor) {
		return new SelfIdentity(this.self, this.environment, endpoints).prepare(executor);
	}

	/** Return how the start depends on etcd. */
	StartSettings start() {
		return new StartSettings(this.properties.startupTimeout(), this.properties.failFast(), probe(),
				this.cacheDirectory);
	}

	/** What this instance is surely allowed to read. */
	private String probe() {
		if (this.self.key() != null) {
			return this.self.key();
		}
		return ((this.self.path() != null) ? this.self.path() : ClusterDirectory.LEASES) + "/";
	}

	/** Return how often an idle watch is asked for a sign of life. */
	Duration signOfLife() {
		return SelfCheck.isEnabled(this.self) ? registration().signOfLife() : EtcdWatch.SIGN_OF_LIFE;
	}

	/**
	 * Return the clusters to watch.
	 * @param reloads runs the reload commands of their handlers
	 * @param names looks up the names of members
	 */
	List<ClusterSettings> clusters(Reloads reloads, HostNames names) {
		boolean reloading = isReloading();
		Checks checks = new Checks();
		return this.properties.clusters().entrySet().stream().map((entry) -> {
			Cluster cluster = entry.getValue();
			Assert.state(cluster.path() != null, "'path' must have been checked");
			HandlerSettings handlers = new HandlerSettings(entry.getKey(), cluster.quietPeriod(), names, checks,
					reloading ? reloads : null, this.templates, this.beanFactory);
			return new ClusterSettings(entry.getKey(), new ClusterDirectory(cluster.path()), cluster.minMembers(),
					cluster.expiryHold(), cluster.quietPeriod(),
					cluster.handlers().stream().map(handlers::handler).toList());
		}).toList();
	}

	/**
	 * A test that merely starts the application must not reload the developer's servers.
	 */
	private boolean isReloading() {
		TestProperties test = new TestProperties(this.environment);
		List<List<String>> commands = this.properties.clusters()
			.values()
			.stream()
			.flatMap((cluster) -> cluster.handlers().stream())
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

}
