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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Warns of properties and environment variables whose root is almost
 * {@code clustercontrol}, which Spring Boot does not bind. The next part must be the
 * beginning of a setting's name, so that names of other libraries cause no warning.
 */
final class MisspelledRoot {

	private static final String ROOT = "clustercontrol";

	private static final List<String> SETTINGS = List.of("self", "etcd", "clusters", "enabled", "fail", "startup",
			"cache");

	private static final int MAX_CHANGES = 2;

	private static final Log logger = LogFactory.getLog(MisspelledRoot.class);

	private MisspelledRoot() {
	}

	static void check(ConfigurableEnvironment environment) {
		List<String> names = environment.getPropertySources()
			.stream()
			.flatMap((source) -> (source instanceof EnumerablePropertySource<?> enumerable)
					? Stream.of(enumerable.getPropertyNames()) : Stream.empty())
			.filter(MisspelledRoot::isMisspelled)
			.distinct()
			.sorted()
			.toList();
		if (!names.isEmpty()) {
			logger.warn("These properties or environment variables set nothing: " + names
					+ ". If they are meant for cluster-control, begin their names with 'clustercontrol.' or"
					+ " CLUSTERCONTROL_");
		}
	}

	private static boolean isMisspelled(String name) {
		String[] parts = name.toLowerCase(Locale.ROOT).replace("-", "").split("[._\\[]", 4);
		if (parts[0].equals(ROOT)) {
			return false;
		}
		// The root may have two parts, as in cluster.control.self.key
		return isMisspelled(parts, 1) || isMisspelled(parts, 2);
	}

	private static boolean isMisspelled(String[] parts, int length) {
		return parts.length > length && SETTINGS.stream().anyMatch(parts[length]::startsWith)
				&& isAlike(String.join("", Arrays.copyOf(parts, length)), ROOT, MAX_CHANGES);
	}

	/** Return whether so few letters must be inserted, removed or replaced. */
	private static boolean isAlike(String some, String other, int changes) {
		if (some.isEmpty() || other.isEmpty()) {
			return Math.max(some.length(), other.length()) <= changes;
		}
		String someRest = some.substring(1);
		String otherRest = other.substring(1);
		if (some.charAt(0) == other.charAt(0)) {
			return isAlike(someRest, otherRest, changes);
		}
		return changes > 0 && (isAlike(someRest, other, changes - 1) || isAlike(some, otherRest, changes - 1)
				|| isAlike(someRest, otherRest, changes - 1));
	}

}
