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

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Checks {@code clustercontrol.clusters.*}.
 */
final class ClustersCheck {

	static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

	private final TakenOnce directories = new TakenOnce();

	private final ConfigurableEnvironment environment;

	private final DurationCheck durations;

	private final SplitLists splitLists;

	private final HandlerCheck handlerCheck;

	/**
	 * Create a check.
	 * @param handlerBeans the names of all beans that a handler's type may name
	 * @param templates finds the templates
	 * @param environment what the properties come from
	 */
	ClustersCheck(Set<String> handlerBeans, Templates templates, ConfigurableEnvironment environment) {
		this.environment = environment;
		this.durations = new DurationCheck(environment);
		this.splitLists = new SplitLists(environment, Handler.class);
		this.handlerCheck = new HandlerCheck(handlerBeans, templates, this.durations);
	}

	void check(Map<String, Cluster> clusters) {
		clusters.keySet().forEach((name) -> checkVariables(name, clusters.keySet()));
		clusters.forEach(this::check);
	}

	private void check(String name, Cluster cluster) {
		String prefix = prefix(name);
		if (!NAME.matcher(name).matches()) {
			throw PropertyCheck.refusal(prefix, name, "The name of a cluster becomes part of addresses and of metrics:"
					+ " write letters, digits, '-', '_' and '.' only.");
		}
		if (cluster.path() == null) {
			throw PropertyCheck.refusal(prefix + ".path", null,
					"The directory to watch is missing: set " + prefix + ".path, as in /clusterdemo/" + name + ".");
		}
		this.directories.take(PropertyCheck.directory(prefix + ".path", cluster.path()), prefix + ".path",
				cluster.path(), "watched as");
		if (cluster.minMembers() < 0) {
			throw PropertyCheck.refusal(prefix + ".min-members", cluster.minMembers(), "Write 0 or more.");
		}
		this.durations.notNegative(prefix + ".expiry-hold", cluster.expiryHold());
		this.durations.notNegative(prefix + ".quiet-period", cluster.quietPeriod());
		this.splitLists.check(prefix + ".handlers");
		for (int i = 0; i < cluster.handlers().size(); i++) {
			this.handlerCheck.check(prefix + ".handlers[" + i + "].", cluster.handlers().get(i));
		}
	}

	private static String advice(String name) {
		if (name.indexOf('-') < 0) {
			return "write the name '" + name + "' in lower case.";
		}
		return "write '_' for each '-' to set those of '" + name + "' only, as in CLUSTERCONTROL_CLUSTERS_"
				+ name.toUpperCase(Locale.ROOT).replace('-', '_') + "_MIN_MEMBERS.";
	}

	/** Return what the properties of a cluster begin with, in the form that is used. */
	private String prefix(String name) {
		String plain = PropertyCheck.PREFIX + "clusters." + name;
		if (PLAIN_NAME.matcher(name).matches()) {
			ConfigurationPropertyName written = ConfigurationPropertyName.adapt(plain, '.');
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				if (source.containsDescendantOf(written) == ConfigurationPropertyState.PRESENT) {
					return plain;
				}
			}
		}
		return PropertyCheck.PREFIX + "clusters[" + name + "]";
	}

	/**
	 * {@code MYWEB_PATH} sets the path of {@code my-web}, but is read as a cluster
	 * {@code myweb} besides.
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
				throw PropertyCheck.refusal(PropertyCheck.PREFIX + "clusters." + name, name,
						"An environment variable that begins with " + start + " sets values of the cluster '" + other
								+ "' and those of another one, '" + name + "': " + advice(other));
			}
		}
	}

}
