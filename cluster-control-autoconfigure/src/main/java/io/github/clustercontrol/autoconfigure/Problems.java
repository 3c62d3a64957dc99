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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Collects invalid properties, so that one failed start reports all of them.
 */
final class Problems {

	private final List<InvalidConfigurationPropertyValueException> found = new ArrayList<>();

	private final Environment environment;

	Problems(Environment environment) {
		this.environment = environment;
	}

	boolean exist() {
		return !this.found.isEmpty();
	}

	void add(List<InvalidConfigurationPropertyValueException> problems) {
		this.found.addAll(problems);
	}

	void check(Runnable check) {
		parse(() -> {
			check.run();
			return true;
		});
	}

	/** Return the result, or empty if a property is invalid, which is collected. */
	<T> Optional<T> parse(Supplier<T> parser) {
		try {
			return Optional.of(parser.get());
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			this.found.add(ex);
		}
		catch (BeanCreationException ex) {
			if (!(ex.getMostSpecificCause() instanceof InvalidConfigurationPropertyValueException problem)) {
				throw ex;
			}
			this.found.add(problem);
		}
		return Optional.empty();
	}

	/**
	 * Throw one exception for all problems. Spring Boot explains the first, whose reason
	 * ends with the others in the same form.
	 */
	void throwIfExist() {
		if (exist()) {
			InvalidConfigurationPropertyValueException first = this.found.get(0);
			throw InvalidProperty.of(first.getName(), first.getValue(),
					first.getReason() + this.found.stream().skip(1).map(this::describe).collect(Collectors.joining()));
		}
	}

	private String describe(InvalidConfigurationPropertyValueException problem) {
		return String.format(
				"%n%nInvalid value '%s' for configuration property '%s'%s. Validation failed for the"
						+ " following reason:%n%n%s",
				problem.getValue(), problem.getName(), origin(problem.getName()), problem.getReason());
	}

	private String origin(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		return StreamSupport.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false)
			.map((source) -> source.getConfigurationProperty(name))
			.filter(Objects::nonNull)
			.findFirst()
			.map((found) -> " (originating from '" + found.getOrigin() + "')")
			.orElse("");
	}

}
