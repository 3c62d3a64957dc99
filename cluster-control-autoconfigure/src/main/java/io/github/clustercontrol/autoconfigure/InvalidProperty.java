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

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The exceptions for invalid properties. The failure analysis shows the whole name of the
 * property, its value with its origin, and the reason.
 */
final class InvalidProperty {

	static final String PREFIX = "clustercontrol.";

	/** Shown in place of {@code null}, which would look like a value in a file. */
	private static final String NOT_SET = "(not set)";

	private InvalidProperty() {
	}

	/** Never pass a secret: the failure analysis shows the value. */
	static InvalidConfigurationPropertyValueException of(String name, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(name, (value != null) ? value : NOT_SET, reason);
	}

	static InvalidConfigurationPropertyValueException duplicate(String name, String value, String use, String other) {
		return of(name, value, "'" + value + "' is already " + use + " " + other
				+ ": write another value in one of the two properties, or remove one of them.");
	}

	static void refuseIfSet(String name, @Nullable Object value, String reason) {
		if (value != null) {
			throw of(name, value, reason);
		}
	}

	/** An {@link IllegalArgumentException} of the parser becomes the reason. */
	static <T> T parse(String name, String value, Function<String, T> parser) {
		try {
			return parser.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw of(name, value, ex.getMessage() + ".");
		}
	}

}
