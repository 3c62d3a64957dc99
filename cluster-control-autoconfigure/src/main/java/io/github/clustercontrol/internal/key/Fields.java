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

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * The fields of the JSON object in a value. They are read token by token and without
 * regular expressions: the start of an application waits until all members are decoded,
 * and there may be 100,000.
 */
final class Fields {

	private static final int MAX_INSTANCE = 128;

	private @Nullable String scheme;

	private @Nullable String instance;

	private @Nullable Instant started;

	private Map<String, String> metadata = Map.of();

	private int metadataEntries;

	private Fields() {
	}

	/**
	 * Unknown fields and fields of another type are skipped; of two fields of the same
	 * name the last counts.
	 */
	static Fields read(JsonParser json) {
		Fields fields = new Fields();
		json.nextToken();
		while (json.nextToken() == JsonToken.PROPERTY_NAME) {
			fields.take(json.currentName(), json.nextToken(), json);
			json.skipChildren();
		}
		if (json.nextToken() != null) {
			throw new StreamReadException(json, "Unexpected content after the object");
		}
		return fields;
	}

	/** Return fields as {@link #read} does, of a value that has each of them once. */
	static Fields of(String scheme, String instance, String started, Map<String, String> metadata) {
		Fields fields = new Fields();
		fields.scheme = isScheme(scheme) ? scheme : null;
		fields.instance = isInstance(instance) ? instance : null;
		fields.started = instant(started);
		fields.metadata = metadata;
		return fields;
	}

	private void take(String name, JsonToken token, JsonParser json) {
		String text = (token == JsonToken.VALUE_STRING) ? json.getString() : null;
		switch (name) {
			case "scheme":
				this.scheme = (text != null && isScheme(text)) ? text : null;
				break;
			case "instance":
				this.instance = (text != null && isInstance(text)) ? text : null;
				break;
			case "started":
				this.started = (text != null) ? instant(text) : null;
				break;
			case "metadata":
				takeMetadata(token, json);
				break;
			default:
				break;
		}
	}

	private void takeMetadata(JsonToken token, JsonParser json) {
		this.metadata = new HashMap<>();
		this.metadataEntries = 0;
		while (token == JsonToken.START_OBJECT && json.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = wellFormed(json.currentName());
			JsonToken value = json.nextToken();
			this.metadata.remove(name);
			this.metadataEntries++;
			if (value.isScalarValue() && value != JsonToken.VALUE_NULL
					&& this.metadata.size() < MemberCodec.MAX_METADATA) {
				this.metadata.put(name, wellFormed(json.getString()));
			}
			json.skipChildren();
		}
	}

	@Nullable String scheme() {
		return this.scheme;
	}

	@Nullable String instance() {
		return this.instance;
	}

	@Nullable Instant started() {
		return this.started;
	}

	/** Strings, numbers and booleans as they are written. */
	Map<String, String> metadata() {
		return this.metadata;
	}

	boolean hasTooMuchMetadata() {
		return this.metadataEntries > MemberCodec.MAX_METADATA;
	}

	/**
	 * JSON can escape half a surrogate pair, which UTF-8 cannot encode: it becomes a
	 * question mark.
	 */
	static String wellFormed(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
			}
		}
		return text;
	}

	static boolean isScheme(String text) {
		boolean scheme = !text.isEmpty() && text.length() <= MemberCodec.MAX_SCHEME && isLetter(text.charAt(0));
		for (int i = 1; scheme && i < text.length(); i++) {
			char c = text.charAt(i);
			scheme = isLetter(c) || (c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-';
		}
		return scheme;
	}

	private static boolean isLetter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	private static boolean isInstance(String text) {
		boolean visible = !text.isEmpty() && text.length() <= MAX_INSTANCE;
		for (int i = 0; visible && i < text.length(); i++) {
			visible = text.charAt(i) > ' ' && text.charAt(i) <= '~';
		}
		return visible;
	}

	private static @Nullable Instant instant(String text) {
		try {
			return IsoInstant.parse(text);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
