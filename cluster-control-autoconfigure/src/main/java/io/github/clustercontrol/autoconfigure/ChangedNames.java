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

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Refuses names of clusters and of metadata that relaxed binding changes. Without
 * brackets it removes all characters except letters, digits, {@code -} and {@code _}:
 * {@code app.kubernetes.io/name} becomes {@code app.kubernetes.ioname}.
 */
final class ChangedNames {

	private static final ConfigurationPropertyName CLUSTERS = ConfigurationPropertyName.of("clustercontrol.clusters");

	private static final ConfigurationPropertyName METADATA = ConfigurationPropertyName
		.of("clustercontrol.self.metadata");

	private static final Pattern ELEMENT = Pattern.compile("\\[([^\\]]*)\\]|[^.\\[]+");

	private ChangedNames() {
	}

	static void check(ConfigurableEnvironment environment) {
		environment.getPropertySources().forEach((source) -> {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					check(name, enumerable);
				}
			}
		});
	}

	private static void check(String written, EnumerablePropertySource<?> source) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
		if (CLUSTERS.isAncestorOf(name)) {
			int index = CLUSTERS.getNumberOfElements();
			String cluster = writtenElements(written, index, index + 1);
			check(written, source, cluster, elements(name, index, index + 1),
					ClusterFactory.NAME.matcher(cluster).matches());
		}
		else if (METADATA.isAncestorOf(name)) {
			int index = METADATA.getNumberOfElements();
			check(written, source, writtenElements(written, index, Integer.MAX_VALUE),
					elements(name, index, name.getNumberOfElements()), true);
		}
	}

	private static void check(String property, EnumerablePropertySource<?> source, String written, String bound,
			boolean allowed) {
		if (!written.equals(bound)) {
			throw InvalidProperty.of(property, source.getProperty(property),
					"Spring Boot reads the name '" + written + "' as '" + bound + "': " + (allowed
							? "write it in brackets, and in YAML in quotation marks too, as in \"[" + written + "]\"."
							: "choose a name of letters, digits, '-', '_' and '.'."));
		}
	}

	private static String elements(ConfigurationPropertyName name, int from, int to) {
		return IntStream.range(from, to)
			.mapToObj((index) -> name.getElement(index, Form.ORIGINAL))
			.collect(Collectors.joining("."));
	}

	private static String writtenElements(String written, int from, int to) {
		List<MatchResult> elements = ELEMENT.matcher(written).results().toList();
		return elements.subList(Math.min(from, elements.size()), Math.min(to, elements.size()))
			.stream()
			.map((element) -> (element.group(1) != null) ? element.group(1) : element.group())
			.collect(Collectors.joining("."));
	}

}
