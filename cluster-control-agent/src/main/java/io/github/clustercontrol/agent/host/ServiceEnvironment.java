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

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The environment of one service: what is below
 * {@code clustercontrol.agent.services.<name>} takes the place of
 * {@code clustercontrol.self}, {@code clustercontrol.clusters} and
 * {@code clustercontrol.agent}. What a service does not set comes from there.
 */
final class ServiceEnvironment extends StandardEnvironment {

	static final String SERVICES = "clustercontrol.agent.services";

	private static final String PREFIX = "clustercontrol.";

	private static final Pattern NAME = Pattern
		.compile("clustercontrol\\.(agent|self|clusters)((?:[.\\[][\\w\\]\\[-]+)*)");

	private static final Pattern BESIDE_AGENT = Pattern.compile("(?i)(self|clusters)\\b.*");

	private static final String CACHE_DIRECTORY = PREFIX + "cache-directory";

	private final String service;

	private final ConfigurableEnvironment host;

	private final Set<ConfigurationPropertyName> own = new HashSet<>();

	ServiceEnvironment(String service, ConfigurableEnvironment host) {
		this.service = service;
		this.host = host;
		setActiveProfiles(host.getActiveProfiles());
		MutablePropertySources sources = getPropertySources();
		PropertySource<?> commandLine = host.getPropertySources()
			.get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
		if (commandLine != null) {
			sources.addLast(commandLine);
		}
		for (PropertySource<?> source : host.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				sources.addLast(ofService(enumerable));
			}
		}
		if (host.containsProperty(CACHE_DIRECTORY)) {
			// The files in it have the names of clusters
			sources.addLast(new MapPropertySource(service + "-cache",
					Map.of(CACHE_DIRECTORY, host.getProperty(CACHE_DIRECTORY) + "/" + service)));
		}
		host.getPropertySources()
			.stream()
			.filter((source) -> source != commandLine
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.forEach(sources::addLast);
	}

	/** The host has all sources. */
	@Override
	protected void customizePropertySources(MutablePropertySources propertySources) {
	}

	/** Return the names below a property. */
	static Set<String> names(ConfigurableEnvironment host, String property) {
		return Binder.get(host)
			.bind(property, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

	String service() {
		return this.service;
	}

	/** Replace the names of properties that this service may set by their full names. */
	String withFullNames(String text) {
		return NAME.matcher(text)
			.replaceAll((match) -> Matcher
				.quoteReplacement(isOfHost(match.group()) ? match.group() : fullName(match.group(1), match.group(2))));
	}

	private String fullName(String root, String rest) {
		return SERVICES + "." + this.service + (root.equals("agent") ? "" : "." + root) + rest;
	}

	private boolean isOfHost(String name) {
		return name.startsWith(SERVICES)
				|| (this.host.containsProperty(name) && !this.own.contains(ConfigurationPropertyName.adapt(name, '.')));
	}

	private PropertySource<?> ofService(EnumerablePropertySource<?> source) {
		boolean variables = source instanceof SystemEnvironmentPropertySource;
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String name : source.getPropertyNames()) {
			String own = variables ? ownVariable(name) : ownName(name);
			Object value = source.getProperty(name);
			if (own != null && value != null) {
				this.own.add(ConfigurationPropertyName.adapt(own, variables ? '_' : '.'));
				@Nullable Origin origin = OriginLookup.getOrigin(source, name);
				properties.put(own, (variables || origin == null) ? value : OriginTrackedValue.of(value, origin));
			}
		}
		// Spring Boot reads variables by the end of this name
		return variables
				? new SystemEnvironmentPropertySource(this.service + "-" + SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						properties)
				: new OriginTrackedMapPropertySource(this.service + ": " + source.getName(), properties, true);
	}

	private @Nullable String ownName(String name) {
		String quoted = Pattern.quote(this.service);
		Matcher matcher = Pattern
			.compile("(?i)" + Pattern.quote(SERVICES) + "(?:\\." + quoted + "|\\[" + quoted + "])\\.(.+)")
			.matcher(name);
		if (!matcher.matches()) {
			return null;
		}
		String rest = matcher.group(1);
		return PREFIX + (BESIDE_AGENT.matcher(rest).matches() ? "" : "agent.") + rest;
	}

	/**
	 * Spring Boot accepts variables without the dashes of a name, and with _ for each.
	 */
	private @Nullable String ownVariable(String name) {
		for (String dash : new String[] { "", "_" }) {
			String prefix = (SERVICES + "." + this.service.replace("-", dash) + ".").replace('.', '_');
			if (name.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT))) {
				String rest = name.substring(prefix.length());
				return "CLUSTERCONTROL_" + (rest.toUpperCase(Locale.ROOT).matches("(SELF|CLUSTERS)_.*") ? "" : "AGENT_")
						+ rest;
			}
		}
		return null;
	}

}
