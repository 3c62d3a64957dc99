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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes the value of this instance's key and decodes the values of the members. Any
 * value is accepted: of a value that cannot be parsed only the address is known.
 */
public final class MemberCodec {

	/** The most bytes of a value that are read; a usual value has a few hundred. */
	public static final int MAX_VALUE = 64 * 1024;

	/** The most entries of metadata that are read; a usual member has a few. */
	public static final int MAX_METADATA = 256;

	/** The most characters of a scheme; readers ignore a longer one. */
	public static final int MAX_SCHEME = 32;

	/** In place of an address that is not known yet: none is longer. */
	public static final String ANY_ADDRESS = "x".repeat(253) + ":65535";

	private static final int VERSION = 1;

	/** Longer values rarely have the same metadata. */
	private static final int MAX_SHARED = 4 * 1024;

	private final JsonMapper mapper = new JsonMapper();

	private final Interner<String> schemes = new Interner<>();

	private final Interner<Map<String, String>> metadata = new Interner<>();

	private final KnownMetadata known = new KnownMetadata();

	/** Fail if readers would not accept the value, or if UTF-8 cannot encode a text. */
	public byte[] encode(String address, String instance, String scheme, Instant started,
			Map<String, String> metadata) {
		if (metadata.size() > MAX_METADATA) {
			throw new IllegalArgumentException(
					"The metadata of this instance has " + metadata.size() + " entries, and readers accept "
							+ MAX_METADATA + ": remove entries from 'clustercontrol.self.metadata'");
		}
		metadata.forEach((name, text) -> {
			if (!Fields.wellFormed(name).equals(name) || !Fields.wellFormed(text).equals(text)) {
				throw new IllegalArgumentException("The entry '" + Fields.wellFormed(name) + "' of the metadata of this"
						+ " instance has half a surrogate pair, which is not a character:"
						+ " correct it in 'clustercontrol.self.metadata'");
			}
		});
		byte[] bytes = write(GrpcPort.address(address, metadata), instance, scheme, started, metadata);
		if (bytes.length > MAX_VALUE) {
			throw new IllegalArgumentException(
					"The metadata of this instance takes " + bytes.length + " bytes as JSON, and readers accept "
							+ MAX_VALUE + ": publish less in 'clustercontrol.self.metadata'");
		}
		return bytes;
	}

	/**
	 * Without a tree: loading its classes would delay the start. The last two fields are
	 * for etcd's resolver for gRPC in Go, which ignores case: {@code Metadata} is null
	 * because grpc-go panics when it compares the map that {@code metadata} is there.
	 */
	private byte[] write(String grpc, String instance, String scheme, Instant started, Map<String, String> metadata) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = this.mapper.createGenerator(bytes)) {
			json.writeStartObject();
			json.writeNumberProperty("v", VERSION);
			json.writeStringProperty("instance", instance);
			json.writeStringProperty("scheme", scheme);
			json.writeStringProperty("started", started.toString());
			json.writeObjectPropertyStart("metadata");
			new TreeMap<>(metadata).forEach(json::writeStringProperty);
			json.writeEndObject();
			json.writeStringProperty("addr", grpc);
			json.writeNullProperty("Metadata");
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	/** Return whether readers accept a scheme. */
	public static boolean isScheme(String scheme) {
		return Fields.isScheme(scheme);
	}

	/** Return the error of an address, or {@code null} if it is valid. */
	public static @Nullable String problem(String address) {
		try {
			Member.of(address);
			return null;
		}
		catch (IllegalArgumentException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	/** Any value is accepted, but no invalid address. */
	public Decoded decode(String address, byte[] value) {
		return decode(Member.of(address), value);
	}

	/** Decode the value of a member of which only the address is known. */
	public Decoded decode(Member bare, byte[] value) {
		if (value.length == 0) {
			return new Decoded(bare, null);
		}
		String text = new String(value, 0, lengthOfText(value), StandardCharsets.UTF_8);
		if (value.length > MAX_VALUE) {
			return new Decoded(withRaw(bare, text), "its value has more than " + MAX_VALUE + " bytes");
		}
		if (text.indexOf('\ufffd') >= 0 && !isText(value)) {
			return new Decoded(withRaw(bare, text), "its value is not text");
		}
		if (!text.stripLeading().startsWith("{")) {
			return new Decoded(withRaw(bare, text), null);
		}
		Fields written = WrittenValue.read(text, this.known);
		if (written != null) {
			return new Decoded(member(bare, written, written.metadata(), text), null);
		}
		try (JsonParser json = this.mapper.createParser(text)) {
			Fields fields = Fields.read(json);
			String problem = fields.hasTooMuchMetadata()
					? "its metadata has more than " + MAX_METADATA + " entries, and only the first are used" : null;
			Map<String, String> shared = this.metadata.find(fields.metadata());
			Member member = member(bare, fields, shared, text);
			if (value.length <= MAX_SHARED && member.metadata() != shared) {
				this.metadata.keep(member.metadata());
			}
			return new Decoded(member, problem);
		}
		catch (JacksonException ex) {
			return new Decoded(withRaw(bare, text), "its value is broken JSON");
		}
	}

	private Member member(Member bare, Fields fields, Map<String, String> metadata, String text) {
		return new Member(bare.address(), bare.host(), bare.port(),
				(fields.scheme() != null) ? this.schemes.keep(fields.scheme()) : null, metadata, fields.instance(),
				fields.started(), text);
	}

	/** Return a member with the text of its value, without parsing it. */
	public Member unread(String address, String text) {
		return withRaw(Member.of(address), text);
	}

	/** Cut between two characters. */
	private static int lengthOfText(byte[] value) {
		int length = Math.min(value.length, MAX_VALUE);
		int cut = length;
		while (cut < value.length && cut > length - 3 && (value[cut] & 0xC0) == 0x80) {
			cut--;
		}
		return cut;
	}

	private static Member withRaw(Member member, String raw) {
		return new Member(member.address(), member.host(), member.port(), null, Map.of(), null, null, raw);
	}

	private static boolean isText(byte[] value) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	/** A member and, if its value is a JSON object with an error, that error. */
	public record Decoded(Member member, @Nullable String problem) {
	}

}
