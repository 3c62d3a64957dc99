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

import java.util.function.Predicate;
import java.util.stream.Stream;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The properties that a test sets for the application that it tests. Every test of Spring
 * Boot has the source of inlined properties, because Spring Boot adds a property to it.
 */
final class TestProperties {

	/** {@code TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME}. */
	private static final String INLINED = "Inlined Test Properties";

	/** The properties of {@code @DynamicPropertySource} methods. */
	private static final String DYNAMIC = "Dynamic Test Properties";

	private final ConfigurableEnvironment environment;

	TestProperties(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/** Return whether a test of Spring Boot started the application. */
	boolean isTest() {
		return this.environment.getPropertySources().contains(INLINED);
	}

	/** Return whether the test itself, and not a file, sets a property. */
	boolean sets(Predicate<String> name) {
		return Stream.of(INLINED, DYNAMIC).flatMap(this::names).anyMatch(name);
	}

	private Stream<String> names(String source) {
		PropertySource<?> properties = this.environment.getPropertySources().get(source);
		return (properties instanceof EnumerablePropertySource<?> enumerable) ? Stream.of(enumerable.getPropertyNames())
				: Stream.empty();
	}

}
