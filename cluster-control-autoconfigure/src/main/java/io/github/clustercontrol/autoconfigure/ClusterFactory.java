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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Parses {@code clustercontrol.clusters.*}.
 */
final class ClusterFactory {

	static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final String LOAD_BALANCER = "org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier";

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

	private final Map<ClusterDirectory, String> directories = new HashMap<>();

	private final ConfigurableEnvironment environment;

	private final DurationLimits durations;

	private final SplitLists splitLists;

	private final HandlerFactory handlers;

	private final Problems problems;

	ClusterFactory(ConfigurableEnvironment environment, DurationLimits durations, Problems problems,
			HandlerFactory handlers) {
		this.environment = environment;
		this.durations = durations;
		this.problems = problems;
		this.splitLists = new SplitLists(environment, Handler.class);
		this.handlers = handlers;
	}

	/** Create the settings of all clusters, incomplete where problems exist. */
	List<ClusterSettings> create(Map<String, Cluster> clusters) {
		clusters.keySet().forEach((name) -> this.problems.check(() -> checkVariables(name, clusters.keySet())));
		return clusters.entrySet()
			.stream()
			.map((entry) -> create(entry.getKey(), prefix(entry.getKey()), entry.getValue()))
			.flatMap(Optional::stream)
			.toList();
	}

	private Optional<ClusterSettings> create(String name, String prefix, Cluster cluster) {
		Optional<ClusterDirectory> directory = this.problems.parse(() -> directory(prefix, name, cluster.path()));
		this.problems.check(() -> InvalidProperty.refuseIfSet(prefix + ".min-members",
				(cluster.minMembers() < 0) ? cluster.minMembers() : null, "Write 0 or more."));
		this.problems.check(() -> this.durations.notNegative(prefix + ".expiry-hold", cluster.expiryHold()));
		this.problems.check(() -> this.durations.notNegative(prefix + ".quiet-period", cluster.quietPeriod()));
		this.problems.check(() -> checkSlowStart(prefix + ".slow-start", cluster.slowStart()));
		List<NamedHandler> handlers = this.problems.parse(() -> handlers(prefix + ".handlers", name, cluster))
			.orElse(List.of());
		return directory.map((parsed) -> new ClusterSettings(name, parsed, cluster.minMembers(), cluster.expiryHold(),
				cluster.quietPeriod(), cluster.announce(), handlers));
	}

	private void checkSlowStart(String property, Duration value) {
		this.durations.notNegative(property, value);
		if (!value.isZero() && !ClassUtils.isPresent(LOAD_BALANCER, ClusterFactory.class.getClassLoader())) {
			throw InvalidProperty
				.of(property, value, "Only Spring Cloud LoadBalancer uses it, which is not on the class path:"
						+ " add the dependency org.springframework.cloud:spring-cloud-starter-loadbalancer, or remove the"
						+ " property and give a SlowStart to RoundRobin.");
		}
	}

	private ClusterDirectory directory(String prefix, String name, @Nullable String path) {
		if (!NAME.matcher(name).matches()) {
			throw InvalidProperty.of(prefix, name, "The name of a cluster becomes part of addresses and of metrics:"
					+ " write letters, digits, '-', '_' and '.' only.");
		}
		String property = prefix + ".path";
		if (path == null) {
			throw InvalidProperty.of(property, null,
					"The directory to watch is missing: set " + property + ", as in /clusterdemo/" + name + ".");
		}
		ClusterDirectory directory = InvalidProperty.parse(property, path, ClusterDirectory::new);
		String other = this.directories.putIfAbsent(directory, property);
		if (other != null) {
			throw InvalidProperty.duplicate(property, path, "watched as", other);
		}
		return directory;
	}

	private List<NamedHandler> handlers(String list, String name, Cluster cluster) {
		this.splitLists.check(list);
		return IntStream.range(0, cluster.handlers().size())
			.mapToObj((index) -> this.handlers.create(name, cluster.quietPeriod(), list + "[" + index + "].",
					cluster.handlers().get(index)))
			.flatMap(Optional::stream)
			.toList();
	}

	private static String advice(String name) {
		if (name.indexOf('-') < 0) {
			return "write the name '" + name + "' in lower case.";
		}
		return "write '_' for each '-' to set those of '" + name + "' only, as in CLUSTERCONTROL_CLUSTERS_"
				+ name.toUpperCase(Locale.ROOT).replace('-', '_') + "_MIN_MEMBERS.";
	}

	/** The beginning of the names of a cluster's properties, in the form that is used. */
	private String prefix(String name) {
		String plain = InvalidProperty.PREFIX + "clusters." + name;
		if (PLAIN_NAME.matcher(name).matches()) {
			ConfigurationPropertyName written = ConfigurationPropertyName.adapt(plain, '.');
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				if (source.containsDescendantOf(written) == ConfigurationPropertyState.PRESENT) {
					return plain;
				}
			}
		}
		return InvalidProperty.PREFIX + "clusters[" + name + "]";
	}

	/**
	 * Relaxed binding reads {@code MYWEB_PATH} as the path of {@code my-web}, and also as
	 * a cluster {@code myweb}.
	 */
	private void checkVariables(String name, Set<String> names) {
		PropertySource<?> source = this.environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		String start = "CLUSTERCONTROL_CLUSTERS_" + name.toUpperCase(Locale.ROOT) + "_";
		if (!(source instanceof EnumerablePropertySource<?> variables)
				|| Stream.of(variables.getPropertyNames()).noneMatch((variable) -> variable.startsWith(start))) {
			return;
		}
		for (String other : names) {
			if (!other.equals(name) && other.replace("-", "").toLowerCase(Locale.ROOT).equals(name)) {
				throw InvalidProperty.of(InvalidProperty.PREFIX + "clusters." + name, name,
						"An environment variable that begins with " + start + " sets values of the cluster '" + other
								+ "' and those of another one, '" + name + "': " + advice(other));
			}
		}
	}

}
