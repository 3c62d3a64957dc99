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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Refuses a list that several property sources set in parts. Spring Boot takes the whole
 * list from the first source that sets a part of it, and ignores the parts in other
 * sources. An environment variable for the file of a handler would remove its template.
 */
final class SplitLists {

	private final Environment environment;

	private final List<String> properties;

	SplitLists(Environment environment, Class<? extends Record> type) {
		this.environment = environment;
		this.properties = Stream.of(type.getRecordComponents())
			.map((component) -> DataObjectPropertyName.toDashedForm(component.getName()))
			.toList();
	}

	void check(String list) {
		ConfigurationPropertyName root = ConfigurationPropertyName.adapt(list, '.');
		int size = size(root);
		ConfigurationPropertySource first = null;
		Map<String, ConfigurationProperty> taken = Map.of();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			Map<String, ConfigurationProperty> parts = parts(source, root, size);
			if (first != null) {
				parts.keySet().removeAll(taken.keySet());
				if (!parts.isEmpty()) {
					throw refusal(list, root, first, taken, source, parts);
				}
			}
			else if (!parts.isEmpty()) {
				first = source;
				taken = parts;
			}
		}
	}

	/**
	 * Return the parts that a source sets, by a name that all forms of a property share.
	 */
	private Map<String, ConfigurationProperty> parts(ConfigurationPropertySource source, ConfigurationPropertyName root,
			int size) {
		Map<String, ConfigurationProperty> parts = new LinkedHashMap<>();
		Consumer<ConfigurationPropertyName> find = (name) -> {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				parts.putIfAbsent(uniform(name, root.getNumberOfElements()), property);
			}
		};
		if (source instanceof IterableConfigurationPropertySource iterable) {
			iterable.stream().filter(root::isAncestorOf).forEach(find);
		}
		// MY_WEB of an environment variable may mean my-web
		for (int index = 0; index < size; index++) {
			ConfigurationPropertyName element = root.append("[" + index + "]");
			this.properties.stream().map(element::append).forEach((name) -> {
				find.accept(name);
				find.accept(name.append("[0]"));
			});
		}
		return parts;
	}

	/** Return the length of the longest list in any source. */
	private int size(ConfigurationPropertyName root) {
		int index = root.getNumberOfElements();
		return 1 + StreamSupport.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false)
			.flatMap((source) -> (source instanceof IterableConfigurationPropertySource iterable) ? iterable.stream()
					: Stream.empty())
			.filter((name) -> root.isAncestorOf(name) && name.isNumericIndex(index))
			.mapToInt((name) -> Integer.parseInt(name.getElement(index, Form.ORIGINAL)))
			.max()
			.orElse(0);
	}

	/**
	 * Return the index of an element and its property. A list in it, such as a command,
	 * may be written as one value or as several.
	 */
	private static String uniform(ConfigurationPropertyName name, int from) {
		return IntStream.range(from, name.getNumberOfElements())
			.filter((index) -> index == from || !name.isNumericIndex(index))
			.mapToObj((index) -> name.getElement(index, Form.UNIFORM))
			.collect(Collectors.joining("", "[", "]"));
	}

	private static RuntimeException refusal(String list, ConfigurationPropertyName root,
			ConfigurationPropertySource first, Map<String, ConfigurationProperty> taken,
			ConfigurationPropertySource source, Map<String, ConfigurationProperty> lost) {
		ConfigurationProperty property = lost.values().iterator().next();
		return InvalidProperty.of(property.getName().toString(), property.getValue(),
				"Spring Boot takes a list whole from one property source: " + list + " comes from " + text(first)
						+ ", which sets " + names(taken, root) + ", and what " + text(source) + " sets would be lost: "
						+ names(lost, root) + ". Set all of the list in one of them.");
	}

	private static String text(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof PropertySource<?> underlying) ? "'" + underlying.getName() + "'"
				: String.valueOf(source.getUnderlyingSource());
	}

	private static String names(Map<String, ConfigurationProperty> parts, ConfigurationPropertyName root) {
		return parts.values()
			.stream()
			.map((property) -> property.getName().subName(root.getNumberOfElements()))
			// A command is shown once, not by each of its elements
			.map((name) -> (name.isLastElementIndexed() && name.getNumberOfElements() > 1) ? name.getParent() : name)
			.map(ConfigurationPropertyName::toString)
			.collect(Collectors.joining(", "));
	}

}
