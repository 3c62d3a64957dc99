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

package io.github.clustercontrol.theory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

/**
 * Inputs for keys, values, files and properties, as users, other programs and attackers
 * may write them: valid, almost valid and invalid ones.
 */
public final class BadInput {

	private static final int MAX_VALUE = 64 * 1024;

	/** Texts that have caused faults in programs. */
	private static final List<String> HOSTILE = List.of("", " ", "\t", "\n", "\r\n", "\u0000", "\u007f", "\u0085",
			"\u00a0", "\u200b", "\u2028", "\u202e", "\ufeff", "\ufffd", "\uffff", "\ud800", "\udc00", "\ude00\ud83d",
			"\ud83d\ude00", "e\u0301", "\u0661", "\uff11", "\u0130", "/", "//", "/..", "../../etc/passwd", "..", ".",
			"\\", ":", "::", "[", "]", "[]", "{", "}", "{}", "\"", "'", "`", "$", "${a}", "#{1}", "%", "%00", "%2f",
			"%n", "$(id)", "; id", "| id", "-", "--help", "*", "?", "a=b", "a,b", "null", "true", "no", "~", "0", "-0",
			"-1", "01", "0x10", "1e9", "1e400", "NaN", "65536", "2147483648", "9223372036854775808",
			"99999999999999999999", "1.5", "1s", "-1s", "1y", "PT1S", "P99999999999D", "106751991167301d", "http://",
			"http://a:1", "http://[::1]:1", "https://u:p@a:1", "<script>", "a".repeat(300));

	private BadInput() {
	}

	/** Text of any kind. */
	public static Gen<String> texts() {
		return Generate.oneOf(Generate.pick(HOSTILE), SourceDSL.strings().allPossible().ofLengthBetween(0, 20),
				SourceDSL.strings().ascii().ofLengthBetween(0, 20),
				SourceDSL.lists()
					.of(Generate.pick(HOSTILE))
					.ofSizeBetween(1, 4)
					.map((parts) -> String.join("", parts)));
	}

	/** Valid addresses. */
	public static Gen<String> addresses() {
		Gen<String> names = SourceDSL.lists()
			.of(Generate.pick(List.of("a", "db", "10", "0", "255", "x-y", "_", "Z")))
			.ofSizeBetween(1, 5)
			.map((labels) -> String.join(".", labels));
		Gen<String> groups = Generate.pick(List.of("0", "1", "db8", "ffff", "FE80", "00a"));
		Gen<String> full = SourceDSL.lists().of(groups).ofSize(8).map((all) -> "[" + String.join(":", all) + "]");
		Gen<String> shortened = SourceDSL.lists()
			.of(groups)
			.ofSizeBetween(0, 3)
			.zip(SourceDSL.lists().of(groups).ofSizeBetween(0, 4),
					(head, tail) -> "[" + String.join(":", head) + "::" + String.join(":", tail) + "]");
		return Generate.oneOf(names, full, shortened)
			.zip(Generate.oneOf(Generate.range(1, 65535), Generate.pick(List.of(80, 8080, 65535))),
					(host, port) -> host + ":" + port);
	}

	/**
	 * Last segments of keys: addresses, changed addresses, and any text.
	 */
	public static Gen<String> names() {
		return Generate.oneOf(addresses(), spoilt(addresses()), texts());
	}

	/** Text with one part of it replaced, taken out or put in. */
	public static Gen<String> spoilt(Gen<String> texts) {
		return texts.zip(Generate.range(0, 1_000), Generate.range(0, 2),
				Generate.oneOf(Generate.pick(HOSTILE), SourceDSL.strings().ascii().ofLength(1)),
				(text, where, length, part) -> {
					int from = where % (text.length() + 1);
					int to = Math.min(text.length(), from + length);
					return text.substring(0, from) + part + text.substring(to);
				});
	}

	/** Bytes with a few of them changed, or with the end cut off. */
	public static Gen<byte[]> spoiltBytes(Gen<byte[]> all) {
		return all.zip(Generate.range(0, 1_000_000), Generate.range(0, 255), Generate.booleans(),
				(value, where, with, cut) -> {
					if (value.length == 0) {
						return new byte[] { (byte) (int) with };
					}
					int at = where % value.length;
					byte[] spoilt = Arrays.copyOf(value, cut ? at : value.length);
					if (!cut) {
						spoilt[at] = (byte) (int) with;
					}
					return spoilt;
				});
	}

	/** JSON of any depth, also deeper than the limit. */
	public static Gen<String> json() {
		Gen<String> scalars = Generate.oneOf(
				Generate.pick(List.of("null", "true", "0", "-1.5e300", "1e999999999", "9".repeat(1_200))),
				texts().map(BadInput::quoted));
		Gen<String> names = Generate
			.oneOf(Generate.pick(List.of("v", "instance", "scheme", "started", "metadata")), texts())
			.map(BadInput::quoted);
		Gen<String> flat = SourceDSL.lists()
			.of(names.zip(scalars, (name, value) -> name + ":" + value))
			.ofSizeBetween(0, 6)
			.map((entries) -> entries.stream().collect(Collectors.joining(",", "{", "}")));
		Gen<String> nested = SourceDSL.lists()
			.of(names.zip(Generate.oneOf(scalars, flat), (name, value) -> name + ":" + value))
			.ofSizeBetween(0, 6)
			.map((entries) -> entries.stream().collect(Collectors.joining(",", "{", "}")));
		Gen<String> deep = Generate.range(1, 3_000)
			.map((depth) -> "{\"metadata\":".repeat(depth) + "1" + "}".repeat(depth));
		return Generate.oneOf(flat, flat, nested, nested, nested, nested, nested, deep);
	}

	/**
	 * Values of keys: valid ones, changed ones, any JSON, any text, any bytes, and very
	 * large ones.
	 */
	public static Gen<byte[]> values() {
		Gen<byte[]> json = Generate.oneOf(json(), spoilt(json())).map(BadInput::utf8);
		Gen<byte[]> noise = Generate.byteArrays(Generate.range(0, 200),
				Generate.bytes(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0));
		return Generate.oneOf(json, json, json, json, spoiltBytes(json), spoiltBytes(json), spoiltBytes(json),
				texts().map(BadInput::utf8), texts().map(BadInput::utf8), noise, noise, Generate.constant(new byte[0]),
				huge());
	}

	/** Sizes around the limit of values, and about a megabyte. */
	private static Gen<byte[]> huge() {
		Gen<Integer> sizes = Generate.range(0, 9)
			.flatMap((die) -> (die == 0) ? Generate.range(1_000_000, 1_048_576)
					: Generate.range(MAX_VALUE - 3, MAX_VALUE + 3));
		return sizes.zip(Generate.pick(List.of("a", "{\"metadata\":{\"a\":\"", "\u00e4", "\ud83d\ude00", "{")),
				(size, part) -> {
					byte[] unit = utf8(part);
					byte[] value = new byte[size];
					for (int i = 0; i < size; i++) {
						value[i] = unit[i % unit.length];
					}
					return value;
				})
			.describedAs((value) -> value.length + " bytes");
	}

	/** A string of JSON. */
	private static String quoted(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		text.chars().forEach((unit) -> {
			if (unit < 0x20 || unit == '"' || unit == '\\' || Character.isSurrogate((char) unit)) {
				quoted.append(String.format("\\u%04x", unit));
			}
			else {
				quoted.append((char) unit);
			}
		});
		return quoted.append('"').toString();
	}

	public static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
