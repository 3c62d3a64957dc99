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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds mistyped names in the two sources that {@code ignoreUnknownFields = false} of
 * Spring Boot leaves out: system properties, which are refused, and environment
 * variables. The latter cause only a warning, because other software sets them too, such
 * as Kubernetes for a service whose name begins with the same word.
 */
final class UnknownSettings extends AbstractBindHandler {

	private static final Log logger = LogFactory.getLog(UnknownSettings.class);

	private final Set<ConfigurationPropertyName> names = new HashSet<>();

	static void check(ConfigurableEnvironment environment) {
		PropertySource<?> properties = environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
		PropertySource<?> variables = environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		List<String> candidates = names(variables, "clustercontrol_");
		if (candidates.isEmpty() && names(properties, "clustercontrol.").isEmpty()) {
			return;
		}
		UnknownSettings known = new UnknownSettings();
		BindHandler handler = new NoUnboundElementsBindHandler(known,
				(source) -> source.getUnderlyingSource() == properties);
		Binder.get(environment, handler).bindOrCreate("clustercontrol", Bindable.of(ClusterControlProperties.class));
		Set<String> bound = known.boundIn(variables, environment);
		List<String> unknown = candidates.stream().filter((variable) -> !bound.contains(variable)).toList();
		if (!unknown.isEmpty()) {
			logger.warn("These environment variables look like settings of cluster-control but set nothing: " + unknown
					+ ". Correct their names: write '_' for each '.' and '-'");
		}
	}

	private static List<String> names(@Nullable PropertySource<?> source, String prefix) {
		return (source instanceof EnumerablePropertySource<?> enumerable) ? Stream.of(enumerable.getPropertyNames())
			.filter((name) -> name.toLowerCase(Locale.ROOT).startsWith(prefix))
			.sorted()
			.toList() : List.of();
	}

	@Override
	public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		this.names.add(name);
		return super.onStart(name, target, context);
	}

	/**
	 * Return the variables that Spring Boot finds by the names that it binds. It accepts
	 * two forms of a variable: without any {@code -}, and with {@code _} in place of
	 * each.
	 */
	private Set<String> boundIn(@Nullable PropertySource<?> variables, ConfigurableEnvironment environment) {
		return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
			.filter((source) -> source.getUnderlyingSource() == variables)
			.flatMap((source) -> this.names.stream().map(source::getConfigurationProperty))
			.filter(Objects::nonNull)
			.map(ConfigurationProperty::getOrigin)
			.filter(PropertySourceOrigin.class::isInstance)
			.map((origin) -> ((PropertySourceOrigin) origin).getPropertyName())
			.collect(Collectors.toSet());
	}

}
