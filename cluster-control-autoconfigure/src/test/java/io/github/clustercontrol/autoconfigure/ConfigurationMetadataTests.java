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
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors show of {@code clustercontrol.*}.
 */
class ConfigurationMetadataTests {

	private final Map<String, JsonNode> documented = documented();

	@Test
	void everyPropertyIsDocumented() {
		TreeSet<String> expected = new TreeSet<>(actual().keySet());
		expected.add("management.health.clustercontrol.enabled");
		expected.add("management.info.clustercontrol.enabled");
		expected.add("management.endpoint.clustercontrol.access");
		expected.add("management.endpoint.clustercontrol.cache.time-to-live");
		assertThat(this.documented.keySet()).containsExactlyInAnyOrderElementsOf(expected);
	}

	@Test
	void everyDescriptionIsASentence() {
		this.documented.forEach((name, property) -> assertThat(property.path("description").asString()).as(name)
			.matches("(?!The |A |An )[A-Z].+\\."));
	}

	@Test
	void documentedDefaultsAreTheRealOnes() {
		actual().forEach((name, value) -> {
			JsonNode documented = this.documented.get(name).path("defaultValue");
			boolean none = value == null || value.equals(Map.of());
			assertThat(documented.isMissingNode()).as(name).isEqualTo(none);
			if (!none) {
				String text = documented.isArray() ? documented.get(0).asString() : documented.asString();
				assertThat(ApplicationConversionService.getSharedInstance().convert(text, value.getClass())).as(name)
					.isEqualTo(value);
			}
		});
	}

	/** What the properties hold when nothing is configured, by name. */
	private static Map<String, Object> actual() {
		ClusterControlProperties defaults = new Binder(new MapConfigurationPropertySource())
			.bindOrCreate("clustercontrol", Bindable.of(ClusterControlProperties.class));
		Map<String, Object> result = new TreeMap<>();
		collect("clustercontrol.", defaults, result);
		return result;
	}

	private static void collect(String prefix, Object properties, Map<String, Object> result) {
		for (RecordComponent component : properties.getClass().getRecordComponents()) {
			String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
			try {
				Object value = component.getAccessor().invoke(properties);
				if (value instanceof Record) {
					collect(name + ".", value, result);
				}
				else {
					result.put(name, (value instanceof List<?> list) ? list.get(0) : value);
				}
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static Map<String, JsonNode> documented() {
		Map<String, JsonNode> result = new TreeMap<>();
		// Spring Boot's jars have a file of the same name: take the one beside the class
		String location = ClusterControlProperties.class.getProtectionDomain().getCodeSource().getLocation()
				+ "META-INF/spring-configuration-metadata.json";
		try (InputStream metadata = URI.create(location).toURL().openStream()) {
			for (JsonNode property : JsonMapper.builder().build().readTree(metadata).path("properties")) {
				result.put(property.path("name").asString(), property);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return result;
	}

}
