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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.ClustersFile;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors show of {@code clustercontrol.*}.
 */
class ConfigurationMetadataTests {

	private static final String OWNER = ClusterControlProperties.class.getName();

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
	void theMapDescribesPropertiesThatTheFormatCannotName() {
		String description = this.documented.get("clustercontrol.clusters").path("description").asString();
		assertThat(names(Cluster.class)).allSatisfy((name) -> assertThat(description).containsPattern(word(name)));
		assertThat(names(Handler.class)).allSatisfy((name) -> assertThat(description).containsPattern(word(name)));
	}

	@Test
	void thePropertiesOfAClusterAreDescribedAsInTheCode() throws IOException {
		// Spring Boot describes nothing below a map, so these descriptions are copies
		String source = Files
			.readString(Path.of("src/main/java/" + ClassUtils.convertClassNameToResourcePath(OWNER) + ".java"));
		String code = source.replaceAll("\\s+\\* ?", " ");
		assertThat(names(Cluster.class)).allSatisfy((name) -> assertThat(code)
			.contains("@param " + camelCase(name) + " " + description("clustercontrol.clusters.*." + name)));
		assertThat(names(Handler.class)).allSatisfy((name) -> assertThat(code).contains(
				"@param " + camelCase(name) + " " + description("clustercontrol.clusters.*.handlers[*]." + name)));
		assertThat(names(ClustersFile.class)).allSatisfy((name) -> assertThat(code)
			.contains("@param " + camelCase(name) + " " + description("clustercontrol.files[*]." + name)));
	}

	@Test
	void descriptionsNameTheValuesForWhichThereAreNoHints() {
		for (String handlers : List.of("clustercontrol.clusters.*.handlers[*].", "clustercontrol.files[*].")) {
			assertThat(description(handlers + "type")).contains(HandlerFactory.FILE_TYPES);
			assertThat(description(handlers + "format")).contains(values(JsonFormat.class));
			assertThat(description(handlers + "template")).contains(BundledTemplate.names());
			assertThat(description(handlers + "write")).contains(values(WriteMode.class));
		}
	}

	@Test
	void everyHintIsOneThatEditorsRead() {
		Map<String, List<String>> hints = hints();
		assertThat(hints).containsEntry("clustercontrol.self.on-removed", values(OnRemoved.class))
			.containsEntry("clustercontrol.self.on-expired", values(OnExpired.class));
		// Of a map they read what is said of its keys and of its values, and nothing else
		Stream<String> known = this.documented.entrySet()
			.stream()
			.filter((property) -> !property.getKey().contains("*"))
			.flatMap((property) -> property.getValue().path("type").asString().startsWith("java.util.Map")
					? Stream.of(property.getKey() + ".keys", property.getKey() + ".values")
					: Stream.of(property.getKey()));
		assertThat(known.toList()).containsAll(hints.keySet());
	}

	private String description(String name) {
		return this.documented.get(name).path("description").asString();
	}

	private static String camelCase(String name) {
		return Pattern.compile("-(.)").matcher(name).replaceAll((dash) -> dash.group(1).toUpperCase(Locale.ROOT));
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
		ClusterControlProperties some = new Binder(new MapConfigurationPropertySource(
				Map.of("clustercontrol.clusters.a.handlers[0].type", "json", "clustercontrol.files[0].type", "json")))
			.bindOrCreate("clustercontrol", Bindable.of(ClusterControlProperties.class));
		Cluster cluster = some.clusters().get("a");
		String prefix = "clustercontrol.clusters.*.";
		collect(prefix, cluster, result);
		result.put(prefix + "handlers", null);
		collect(prefix + "handlers[*].", cluster.handlers().get(0), result);
		String files = "clustercontrol.files[*].";
		collect(files, some.files().get(0), result);
		// What is not set has these defaults only for the types of handlers that have it
		for (String handlers : List.of(prefix + "handlers[*].", files)) {
			result.put(handlers + "format", HandlerFactory.FORMAT);
			result.put(handlers + "write", HandlerFactory.WRITE);
			result.put(handlers + "command-timeout", HandlerFactory.COMMAND_TIMEOUT);
		}
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
					result.put(name, (value instanceof List<?> list) ? list.stream().findFirst().orElse(null) : value);
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
