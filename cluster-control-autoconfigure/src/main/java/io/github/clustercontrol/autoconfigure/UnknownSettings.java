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

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds mistyped names where Spring Boot does not look for them: in system properties,
 * and in environment variables. The latter are only warned of, because others set them
 * too, such as Kubernetes for a service whose name begins like ours.
 */
final class UnknownSettings {

	private static final PropertySource<?> SYSTEM_PROPERTIES = PropertySource
		.named(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

	private static final Log logger = LogFactory.getLog(UnknownSettings.class);

	private UnknownSettings() {
	}

	static void check(ConfigurableEnvironment environment) {
		List<String> properties = names(environment, StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
				"clustercontrol.");
		List<String> variables = names(environment, StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				"clustercontrol_");
		if (properties.isEmpty() && variables.isEmpty()) {
			return;
		}
		KnownNames known = new KnownNames();
		Binder.get(environment, known).bindOrCreate("clustercontrol", Bindable.of(ClusterControlProperties.class));
		Set<ConfigurationProperty> unbound = properties.stream()
			.filter(known::isUnknown)
			.map((name) -> systemProperty(name, String.valueOf(environment.getProperty(name))))
			.collect(Collectors.toCollection(LinkedHashSet::new));
		if (!unbound.isEmpty()) {
			throw new UnboundConfigurationPropertiesException(unbound);
		}
		Set<String> bound = known.variables(environment);
		List<String> unknown = variables.stream().filter((variable) -> !bound.contains(variable)).toList();
		if (!unknown.isEmpty()) {
			logger.warn("These environment variables look like settings of cluster-control but set nothing: " + unknown
					+ ". Correct their names: write '_' for each '.' and '-'");
		}
	}

	private static ConfigurationProperty systemProperty(String name, String value) {
		return new ConfigurationProperty(ConfigurationPropertyName.adapt(name, '.'), value,
				new PropertySourceOrigin(SYSTEM_PROPERTIES, name));
	}

	private static List<String> names(ConfigurableEnvironment environment, String source, String prefix) {
		return (environment.getPropertySources().get(source) instanceof EnumerablePropertySource<?> enumerable)
				? Stream.of(enumerable.getPropertyNames())
					.filter((name) -> name.toLowerCase(Locale.ROOT).startsWith(prefix))
					.sorted()
					.toList()
				: List.of();
	}

	/**
	 * The names that binding asked for, in one form for all ways to write a system
	 * property: {@code self.onRemoved} and {@code self.on-removed} are one.
	 */
	private static final class KnownNames extends AbstractBindHandler {

		private final Set<ConfigurationPropertyName> asked = new HashSet<>();

		private final Set<String> names = new HashSet<>();

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			this.asked.add(name);
			this.names.add(uniform(name.toString()));
			return super.onStart(name, target, context);
		}

		/**
		 * Return the environment variables that Spring Boot finds by these names. Of all
		 * ways to write one it knows two, without any {@code -} and with {@code _} in
		 * place of each.
		 */
		Set<String> variables(ConfigurableEnvironment environment) {
			PropertySource<?> variables = environment.getPropertySources()
				.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
			Set<String> found = new HashSet<>();
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
				if (source.getUnderlyingSource() == variables) {
					this.asked.stream()
						.map(source::getConfigurationProperty)
						.filter(Objects::nonNull)
						.map(ConfigurationProperty::getOrigin)
						.filter(PropertySourceOrigin.class::isInstance)
						.forEach((origin) -> found.add(((PropertySourceOrigin) origin).getPropertyName()));
				}
			}
			return found;
		}

		boolean isUnknown(String name) {
			return !this.names.contains(uniform(name));
		}

		private static String uniform(String name) {
			return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
		}

	}

}
