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

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/properties.md} lists the properties that there are, with their
 * real defaults.
 */
class DocumentedPropertiesTests {

	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| ((?:`[a-z<>.\\[\\]*-]+`(?:, )?)+) \\| ([^|]*) ?\\| [^|]+ \\|$");

	private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

	private final Map<String, @Nullable Object> actual = actual();

	@Test
	void theTableListsAllPropertiesWithTheirDefaults() throws IOException {
		Map<String, String> documented = documented();
		assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(this.actual.keySet());
		documented.forEach((name, value) -> {
			Object real = this.actual.get(name);
			if (real != null && !value.isEmpty()) {
				assertThat(ApplicationConversionService.getSharedInstance().convert(value, real.getClass())).as(name)
					.isEqualTo(real);
			}
		});
		assertThat(documented).containsEntry("self.ttl", "15s").containsEntry("self.key", "");
	}

	/** By name, with the default where it is a plain value. */
	private static Map<String, String> documented() throws IOException {
		String page = Files.readString(Path.of("../docs/properties.md"));
		Map<String, String> result = new TreeMap<>();
		for (MatchResult row : ROW.matcher(page).results().toList()) {
			List<String> names = quoted(row.group(1));
			List<String> defaults = quoted(row.group(2));
			boolean plain = defaults.size() == names.size() && QUOTED.matcher(row.group(2)).replaceAll("").isBlank();
			for (int i = 0; i < names.size(); i++) {
				result.put(names.get(i).replace(".*", ""), plain ? defaults.get(i) : "");
			}
		}
		return result;
	}

	private static List<String> quoted(String cell) {
		return QUOTED.matcher(cell).results().map((name) -> name.group(1)).toList();
	}

	/** What the properties hold when nothing is configured but what must be. */
	private static Map<String, @Nullable Object> actual() {
		ClusterControlProperties properties = new Binder(new MapConfigurationPropertySource(
				Map.of("clustercontrol.clusters.a.handlers[0].type", "json", "clustercontrol.files[0].type", "json")))
			.bind("clustercontrol", Bindable.of(ClusterControlProperties.class))
			.get();
		Map<String, @Nullable Object> result = new TreeMap<>();
		collect("", properties, result);
		return result;
	}

	private static void collect(String name, @Nullable Object value, Map<String, @Nullable Object> result) {
		if (value instanceof Record) {
			for (RecordComponent component : value.getClass().getRecordComponents()) {
				try {
					collect((name.isEmpty() ? "" : name + ".")
							+ DataObjectPropertyName.toDashedForm(component.getName()),
							component.getAccessor().invoke(value), result);
				}
				catch (ReflectiveOperationException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
		else if (value instanceof Map<?, ?> map && map.get("a") instanceof Record first) {
			collect(name + ".<name>", first, result);
		}
		else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Record first) {
			collect(name + "[n]", first, result);
		}
		else {
			result.put(name, (value instanceof List<?> list) ? list.stream().findFirst().orElse(null) : value);
		}
	}

}
