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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link FailureAnalyzer} for unknown properties of cluster-control. Unlike the one of
 * Spring Boot it does not show values that may be secret, such as a password under a
 * mistyped name.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private static final String ETCD = InvalidProperty.PREFIX + "etcd.";

	private static final ConfigurationPropertyName CLUSTERS = ConfigurationPropertyName
		.of(InvalidProperty.PREFIX + "clusters");

	/** The beginnings of names below etcd whose values are not secret. */
	private static final Pattern PUBLIC = Pattern.compile("endpoint|user|connect|request");

	private static final Pattern SECRET = Pattern.compile("pas|pwd|secret|token|credential|key-?store|private");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		List<ConfigurationProperty> ours = cause.getUnboundProperties()
			.stream()
			.filter((property) -> property.getName().toString().startsWith(InvalidProperty.PREFIX))
			.toList();
		if (ours.isEmpty()) {
			return null;
		}
		return new FailureAnalysis(
				"These properties do not exist, so they were left unbound: "
						+ ours.stream().map(UnknownPropertyFailureAnalyzer::describe).collect(Collectors.joining(", ")),
				"Correct their names, or remove them." + gaps(ours) + brackets(ours), cause);
	}

	/**
	 * Spring Boot does not bind an element without the one before it, nor an element of a
	 * list that another source sets to an empty value.
	 */
	private static String gaps(List<ConfigurationProperty> properties) {
		return properties.stream()
			.map(ConfigurationProperty::getName)
			.anyMatch(UnknownPropertyFailureAnalyzer::isInList)
					? " The elements of a list begin with [0], without a gap, and are in one property source." : "";
	}

	private static boolean isInList(ConfigurationPropertyName name) {
		return IntStream.range(0, name.getNumberOfElements()).anyMatch(name::isNumericIndex);
	}

	/**
	 * A dot in the name of a cluster begins the name of a property, unless in brackets.
	 */
	private static String brackets(List<ConfigurationProperty> properties) {
		return properties.stream()
			.map(ConfigurationProperty::getName)
			.filter((name) -> CLUSTERS.isAncestorOf(name)
					&& name.getNumberOfElements() == CLUSTERS.getNumberOfElements() + 3 && !name.isLastElementIndexed())
			.findFirst()
			.map((name) -> " If '" + name.getElement(2, Form.ORIGINAL) + "." + name.getElement(3, Form.ORIGINAL)
					+ "' is the name of a cluster, write it in brackets, as in " + CLUSTERS + "["
					+ name.getElement(2, Form.ORIGINAL) + "." + name.getElement(3, Form.ORIGINAL) + "]."
					+ name.getElement(4, Form.ORIGINAL) + ".")
			.orElse("");
	}

	private static String describe(ConfigurationProperty property) {
		return property.getName() + " = "
				+ (mayBeSecret(property) ? "(not shown, because it may be secret)" : "\"" + property.getValue() + "\"")
				+ ((property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "");
	}

	private static boolean mayBeSecret(ConfigurationProperty property) {
		String name = property.getName().toString();
		return (name.startsWith(ETCD) && !PUBLIC.matcher(name.substring(ETCD.length())).lookingAt())
				|| SECRET.matcher(name).find() || String.valueOf(property.getValue()).contains("@");
	}

}
