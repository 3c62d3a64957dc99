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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.handler.OnEmpty;
import io.github.clustercontrol.handler.WriteMode;
import io.github.clustercontrol.registration.OnExpired;
import io.github.clustercontrol.registration.OnRemoved;
import io.github.clustercontrol.render.BundledTemplate;
import io.github.clustercontrol.render.Escape;
import io.github.clustercontrol.render.JsonFormat;
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

	@Test
	void whatTheFormatCannotNameIsToldWithTheMapThatHoldsIt() {
		String description = this.documented.get("clustercontrol.clusters").path("description").asString();
		assertThat(names(Cluster.class)).allSatisfy((name) -> assertThat(description).containsPattern(word(name)));
		assertThat(names(Handler.class)).allSatisfy((name) -> assertThat(description).containsPattern(word(name)));
	}

	@Test
	void everyHintListsTheValuesThatThereAre() {
		// The format has no name for what is inside of a map's values
		String handlers = "clustercontrol.clusters.*.handlers[*].";
		Map<String, List<String>> hints = hints();
		assertThat(hints).containsEntry("clustercontrol.self.on-removed", values(OnRemoved.class))
			.containsEntry("clustercontrol.self.on-expired", values(OnExpired.class))
			.containsEntry(handlers + "type", HandlerCheck.FILE_TYPES)
			.containsEntry(handlers + "format", values(JsonFormat.class))
			.containsEntry(handlers + "template", BundledTemplate.names())
			.containsEntry(handlers + "on-empty", values(OnEmpty.class))
			.containsEntry(handlers + "write", values(WriteMode.class));
		assertThat(hints.get(handlers + "escape")).containsExactlyInAnyOrderElementsOf(values(Escape.class));
		Stream<String> inHandlers = names(Handler.class).stream().map(handlers::concat);
		List<String> known = Stream.concat(this.documented.keySet().stream(), inHandlers).toList();
		assertThat(hints.keySet()).allSatisfy((name) -> assertThat(known).contains(name.replaceAll("\\.keys$", "")));
	}

	private static List<String> names(Class<? extends Record> type) {
		return Stream.of(type.getRecordComponents())
			.map((component) -> DataObjectPropertyName.toDashedForm(component.getName()))
			.toList();
	}

	private static String word(String name) {
		return "[ ,]" + name + "[ ,.]";
	}

	private static List<String> values(Class<? extends Enum<?>> type) {
		return Stream.of(type.getEnumConstants())
			.map((value) -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

	private static Map<String, List<String>> hints() {
		Map<String, List<String>> result = new TreeMap<>();
		for (JsonNode hint : metadata().path("hints")) {
			List<String> values = new ArrayList<>();
			hint.path("values").forEach((value) -> values.add(value.path("value").asString()));
			result.put(hint.path("name").asString(), values);
		}
		return result;
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
		for (JsonNode property : metadata().path("properties")) {
			result.put(property.path("name").asString(), property);
		}
		return result;
	}

	private static JsonNode metadata() {
		// Spring Boot's jars have a file of the same name: take the one beside the class
		String location = ClusterControlProperties.class.getProtectionDomain().getCodeSource().getLocation()
				+ "META-INF/spring-configuration-metadata.json";
		try (InputStream metadata = URI.create(location).toURL().openStream()) {
			return JsonMapper.builder().build().readTree(metadata);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
