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

import java.util.function.Consumer;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses what a property cannot mean. Every refusal is one that Spring Boot explains at
 * the end of a failed start: the whole name of the property, its value, and what to write
 * instead.
 */
final class PropertyCheck {

	static final String PREFIX = "clustercontrol.";

	/** Shown in place of {@code null}, which reads like a value that was written. */
	private static final String NOT_SET = "(not set)";

	private PropertyCheck() {
	}

	/**
	 * Return the refusal of a value. Never use it on a secret that is set: the
	 * explanation shows the value.
	 * @param name the whole name of the property
	 * @param value its value, or {@code null} if it is missing
	 * @param reason what is wrong, and what to write instead
	 */
	static InvalidConfigurationPropertyValueException refusal(String name, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(name, (value != null) ? value : NOT_SET, reason);
	}

	static ClusterDirectory directory(String name, String value) {
		try {
			return new ClusterDirectory(value);
		}
		catch (IllegalArgumentException ex) {
			throw refusal(name, value, sentence(ex));
		}
	}

	static void accepted(String name, String value, Consumer<String> parser) {
		try {
			parser.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw refusal(name, value, sentence(ex));
		}
	}

	private static String sentence(IllegalArgumentException ex) {
		return ex.getMessage() + ".";
	}

}
