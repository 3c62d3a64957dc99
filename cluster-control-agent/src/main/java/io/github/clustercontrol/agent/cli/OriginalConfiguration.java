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

package io.github.clustercontrol.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * Reads the configuration file of alankent/cluster-control, {@code cluster-control.conf},
 * as properties of this project. An entry that has no counterpart is refused by name.
 */
public final class OriginalConfiguration implements PropertySourceLoader {

	/** The end of the name of such files. */
	static final String EXTENSION = "conf";

	private static final String JSON_HANDLER = "JsonHandler";

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.disable(JsonReadFeature.ALLOW_TRAILING_COMMA)
		.build();

	@Override
	public String[] getFileExtensions() {
		return new String[] { EXTENSION };
	}

	@Override
	public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
		Reading reading = new Reading(resource);
		reading.read();
		return List.of(new OriginTrackedMapPropertySource(name, reading.properties, true));
	}

	/**
	 * The reading of one file.
	 */
	private static final class Reading {

		private final Resource resource;

		private final Map<String, Object> properties = new LinkedHashMap<>();

		Reading(Resource resource) {
			this.resource = resource;
		}

		void read() throws IOException {
			Map<?, ?> root = object("the file", parse(), "", Set.of("etcd", "self", "clusters"));
			object("etcd", root.get("etcd"), "etcd.", Set.of("server"))
				.forEach((name, value) -> put("etcd.endpoints", value));
			object("self", root.get("self"), "self.", Set.of("key", "ttl", "heartbeat"))
				.forEach((name, value) -> put("self." + name, value));
			Object clusters = Objects.requireNonNullElse(root.get("clusters"), List.of());
			if (!(clusters instanceof List<?> list)) {
				throw refuse("clusters", clusters, "Write a list.");
			}
			for (int i = 0; i < list.size(); i++) {
				cluster("clusters[" + i + "]", list.get(i));
			}
		}

		private void cluster(String entry, @Nullable Object value) {
			Map<?, ?> cluster = object(entry, value, entry + ".", Set.of("name", "path", "handler", "handlerConfig"));
			if (!(cluster.get("name") instanceof String name) || name.isBlank()) {
				throw refuse(entry + ".name", cluster.get("name"), "Write the name of the cluster.");
			}
			put("clusters[" + name + "].path", cluster.get("path"));
			Object handler = cluster.get("handler");
			Object file = cluster.get("handlerConfig");
			if (handler == null && file != null) {
				throw refuse(entry + ".handlerConfig", file, "It has no handler: add one, or remove it.");
			}
			if (handler != null && !handler.toString().endsWith(JSON_HANDLER)) {
				throw refuse(entry + ".handler", handler,
						"Only the handler JsonHandler can be mapped: write the configuration as YAML, with a template"
								+ " or a handler of this project.");
			}
			if (handler != null && file == null) {
				throw refuse(entry + ".handlerConfig", null, "Write the file that the handler is to write.");
			}
			put("clusters[" + name + "].handlers[0].type", (handler != null) ? "json" : null);
			put("clusters[" + name + "].handlers[0].file", file);
		}

		private @Nullable Object parse() throws IOException {
			try (InputStream in = this.resource.getInputStream()) {
				return JSON.readValue(in, Object.class);
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException("line " + ex.getLocation().getLineNr() + ": it is not valid JSON ("
						+ ex.getOriginalMessage() + "). A file whose name ends with .conf must be one of"
						+ " alankent/cluster-control: give another configuration the end .yaml or .properties.");
			}
		}

		private static Map<?, ?> object(String entry, @Nullable Object value, String prefix, Set<String> known) {
			if (value == null && !prefix.isEmpty()) {
				return Map.of();
			}
			if (!(value instanceof Map<?, ?> object)) {
				throw refuse(entry, value, "Write an object.");
			}
			object.forEach((name, inner) -> {
				if (!known.contains(name)) {
					throw refuse(prefix + name, inner,
							"This entry cannot be mapped to a property: remove it, or write the configuration as YAML.");
				}
			});
			return object;
		}

		private void put(String property, @Nullable Object value) {
			if (value != null) {
				this.properties.put("clustercontrol." + property,
						OriginTrackedValue.of(value.toString(), new TextResourceOrigin(this.resource, null)));
			}
		}

		private static IllegalArgumentException refuse(String entry, @Nullable Object value, String reason) {
			return new IllegalArgumentException(
					entry + ((value != null) ? " '" + value + "'" : " (not set)") + ": " + reason);
		}

	}

}
