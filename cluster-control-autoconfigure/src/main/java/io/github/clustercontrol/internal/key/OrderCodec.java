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

package io.github.clustercontrol.internal.key;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes and decodes the value of an order.
 */
public final class OrderCodec {

	/** What an operator writes. */
	public static final String EXAMPLE = "{\"v\":1,\"do\":\"out\",\"reason\":\"...\",\"by\":\"...\"}";

	private static final int VERSION = 1;

	private static final int MAX_QUOTED = 100;

	private static final JsonMapper mapper = new JsonMapper();

	private OrderCodec() {
	}

	public static byte[] encode(Order order) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = mapper.createGenerator(bytes)) {
			json.writeStartObject();
			json.writeNumberProperty("v", VERSION);
			json.writeStringProperty("do", name(order.action()));
			if (order.reason() != null) {
				json.writeStringProperty("reason", order.reason());
			}
			if (order.by() != null) {
				json.writeStringProperty("by", order.by());
			}
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	/**
	 * Decode a value. A reason or an author that is too long is shortened, because the
	 * order itself is clear. Fails if the value is not an order, and says why.
	 */
	public static Order decode(byte[] value) {
		Map<String, String> fields = fields(new String(value, StandardCharsets.UTF_8));
		String action = fields.get("do");
		for (Action each : Action.values()) {
			if (name(each).equals(action)) {
				return new Order(each, shorten(fields.get("reason"), Order.MAX_REASON),
						shorten(fields.get("by"), Order.MAX_BY));
			}
		}
		throw new IllegalArgumentException((action != null)
				? "its field 'do' is '" + new Order(Action.OUT, shorten(action, MAX_QUOTED), null).reason() + "'"
				: "its value has no text in the field 'do'");
	}

	/** Fields of other types and unknown fields are skipped. */
	private static Map<String, String> fields(String text) {
		try (JsonParser json = mapper.createParser(text)) {
			if (json.nextToken() != JsonToken.START_OBJECT) {
				throw new IllegalArgumentException("its value is not a JSON object");
			}
			Map<String, String> fields = new HashMap<>();
			while (json.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = json.currentName();
				fields.remove(name);
				if (json.nextToken() == JsonToken.VALUE_STRING) {
					fields.put(name, json.getString());
				}
				json.skipChildren();
			}
			if (json.nextToken() != null) {
				throw new IllegalArgumentException("its value has more than one JSON object");
			}
			return fields;
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("its value is broken JSON");
		}
	}

	private static @Nullable String shorten(@Nullable String text, int limit) {
		if (text == null || text.codePointCount(0, text.length()) <= limit) {
			return text;
		}
		return text.substring(0, text.offsetByCodePoints(0, limit));
	}

	private static String name(Action action) {
		return action.name().toLowerCase(Locale.ROOT);
	}

}
