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
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MemberCodec}.
 */
class MemberCodecTests {

	private static final String ADDRESS = "10.0.0.5:8110";

	private static final Instant STARTED = Instant.parse("2026-10-01T12:34:56.789Z");

	private final MemberCodec codec = new MemberCodec();

	@Test
	void writesTheValueThatOthersRelyOn() {
		byte[] value = this.codec.encode(ADDRESS, "7d8a3b9c", "http", STARTED, Map.of("zone", "a", "rack", "7"));
		assertThat(value).asString(StandardCharsets.UTF_8)
			.isEqualTo(
					"{\"v\":1,\"instance\":\"7d8a3b9c\",\"scheme\":\"http\",\"started\":\"2026-10-01T12:34:56.789Z\","
							+ "\"metadata\":{\"rack\":\"7\",\"zone\":\"a\"},\"addr\":\"10.0.0.5:8110\",\"Metadata\":null}");
	}

	@Test
	void readsWhatItWrote() {
		Map<String, String> metadata = Map.of("zone", "a", "quote\"", "back\\slash", "line\n", "\u00fc\ud83d\ude00",
				"empty", "");
		byte[] value = this.codec.encode(ADDRESS, "7d8a3b9c", "https", STARTED, metadata);
		Decoded decoded = this.codec.decode("[::1]:8080", value);
		assertThat(decoded.problem()).isNull();
		assertThat(decoded.member()).isEqualTo(new Member("[::1]:8080", "::1", 8080, "https", metadata, "7d8a3b9c",
				STARTED, new String(value, StandardCharsets.UTF_8)));
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.5:8110,9090,10.0.0.5:9090", "[::1]:8110,9090,[::1]:9090", "db:8110,,db:8110",
			"db:8110,0,db:8110", "db:8110,65536,db:8110", "db:8110,x,db:8110", "db:8110,+9,db:8110" })
	void theAddressForClientsInGoHasThePortOfGrpc(String address, String port, String expected) {
		byte[] value = this.codec.encode(address, "7d8a3b9c", "http", STARTED,
				(port != null) ? Map.of("grpc.port", port) : Map.of());
		assertThat(value).asString(StandardCharsets.UTF_8).contains("\"addr\":\"" + expected + "\"");
	}

	@Test
	void theSameStateIsAlwaysTheSameValue() {
		Map<String, String> one = new LinkedHashMap<>();
		one.put("a", "1");
		one.put("b", "2");
		Map<String, String> other = new LinkedHashMap<>();
		other.put("b", "2");
		other.put("a", "1");
		assertThat(this.codec.encode(ADDRESS, "1", "http", STARTED, one))
			.isEqualTo(this.codec.encode(ADDRESS, "1", "http", STARTED, other));
	}

	@Test
	void anEmptyValueIsAMemberByHand() {
		assertThat(decode("")).isEqualTo(new Decoded(Member.of(ADDRESS), null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "by hand", "up", " ", "\n", "null", "true", "42", "\"text\"", "[]", "[1,{\"v\":1}]",
			"\u00fcml\u00e4ut \ud83d\ude00" })
	void plainTextAndOtherJsonIsNoMetadataAndNoProblem(String value) {
		assertThat(decode(value)).isEqualTo(new Decoded(bare(value), null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"v\":2}", "{\"metadata\":null}", "{\"metadata\":[]}", "{\"metadata\":\"a\"}",
			"{\"metadata\":{}}", "{\"metadata\":{\"a\":null}}", "{\"metadata\":{\"a\":{}}}",
			"{\"metadata\":{\"a\":[1]}}", "{\"scheme\":null}", "{\"scheme\":1}", "{\"scheme\":{}}",
			"{\"instance\":true,\"started\":5}", "{\"started\":\"yesterday\"}", "{\"started\":\"\"}",
			"{\"started\":\"+1000000001-01-01T00:00:00Z\"}", "{\"future\":{\"nested\":[1,2,3]}}" })
	void fieldsThatAreUnknownOrOfAnotherTypeAreSkipped(String value) {
		assertThat(decode(value)).isEqualTo(new Decoded(bare(value), null));
	}

	@Test
	void readsTheFieldsItKnowsBesideThoseItDoesNot() {
		Member member = decode("{\"v\":9,\"weight\":3,\"scheme\":\"h2c\",\"metadata\":{\"n\":1,\"b\":true,"
				+ "\"f\":1.50,\"x\":null,\"o\":{},\"s\":\"t\"},\"started\":\"nonsense\",\"instance\":\"i\"}")
			.member();
		assertThat(member.scheme()).isEqualTo("h2c");
		assertThat(member.instance()).isEqualTo("i");
		assertThat(member.started()).isNull();
		assertThat(member.metadata()).containsOnlyKeys("n", "b", "f", "s")
			.containsEntry("n", "1")
			.containsEntry("b", "true")
			.containsEntry("f", "1.50");
	}

	@Test
	void theLastOfTwoFieldsOfOneNameCounts() {
		assertThat(decode("{\"scheme\":\"http\",\"scheme\":\"https\"}").member().scheme()).isEqualTo("https");
		assertThat(decode("{\"instance\":\"a\",\"instance\":null}").member().instance()).isNull();
		assertThat(decode("{\"metadata\":{\"a\":\"1\",\"b\":\"2\",\"a\":[]}}").member().metadata())
			.isEqualTo(Map.of("b", "2"));
		assertThat(decode("{\"metadata\":{\"a\":\"1\"},\"metadata\":{\"b\":\"2\"}}").member().metadata())
			.isEqualTo(Map.of("b", "2"));
		assertThat(decode("{\"metadata\":{\"a\":\"1\"},\"metadata\":7}").member().metadata()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{\"v\":1", "{\"v\":1,}", "{v:1}", "{'v':1}", "{\"v\":1}}", "{\"v\":1} trailing",
			"{\"v\":1}{\"v\":1}", "{\"v\":01}", "{\"v\":NaN}", "{\"scheme\":\"a\nb\"}", "{/**/}", "{\"a\" \"b\"}" })
	void brokenJsonIsAMemberAndAProblem(String value) {
		Decoded decoded = decode(value);
		assertThat(decoded.member()).isEqualTo(bare(value));
		assertThat(decoded.problem()).isNotNull();
	}

	@Test
	void whiteSpaceAroundAnObjectDoesNotHideIt() {
		assertThat(decode("{ \"scheme\" : \"https\" }\n").member().scheme()).isEqualTo("https");
		assertThat(decode("\n  {\"scheme\":\"https\"}").member().scheme()).isEqualTo("https");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":", "[", "{\"metadata\":" })
	void deepJsonOverflowsNothing(String level) {
		for (int depth : new int[] { 400, 600, 5_000, 100_000 }) {
			String value = "{\"a\":" + level.repeat(depth);
			assertThat(decode(value).member().metadata()).isEmpty();
		}
		assertThat(decode("[".repeat(100_000)).member().metadata()).isEmpty();
	}

	@Test
	void hugeNumbersAreNoProblem() {
		assertThat(decode("{\"metadata\":{\"n\":1e999999999}}").member().address()).isEqualTo(ADDRESS);
		assertThat(decode("{\"metadata\":{\"n\":" + "9".repeat(60_000) + "}}").member().address()).isEqualTo(ADDRESS);
	}

	@Test
	void binaryIsAMemberAndAProblem() {
		Decoded decoded = this.codec.decode(ADDRESS, new byte[] { 0, (byte) 0xff, (byte) 0xfe, 7 });
		assertThat(decoded.member().metadata()).isEmpty();
		assertThat(decoded.problem()).isNotNull();
		Decoded inJson = this.codec.decode(ADDRESS, new byte[] { '{', '"', (byte) 0xff, '"', ':', '1', '}' });
		assertThat(inJson.problem()).isNotNull();
	}

	@Test
	void neverThrowsWhateverTheBytes() {
		Random random = new Random(42);
		byte[] valid = this.codec.encode(ADDRESS, "7d8a3b9c", "http", STARTED, Map.of("zone", "\u00fc\ud83d\ude00"));
		for (int i = 0; i < 20_000; i++) {
			byte[] value = new byte[random.nextInt(40)];
			random.nextBytes(value);
			if (i % 2 == 0) {
				value = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
				for (int flips = random.nextInt(4); flips > 0 && value.length > 0; flips--) {
					value[random.nextInt(value.length)] = (byte) random.nextInt(256);
				}
			}
			else if (value.length > 0) {
				value[0] = '{';
			}
			assertThat(this.codec.decode(ADDRESS, value).member().address()).isEqualTo(ADDRESS);
		}
	}

	@Test
	void readsTheFirst64KiBAndReportsIt() {
		byte[] value = "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
		Decoded decoded = this.codec.decode(ADDRESS, value);
		assertThat(decoded.member()).isEqualTo(bare("x".repeat(64 * 1024)));
		assertThat(decoded.problem()).contains("65536");
	}

	@Test
	void aValueOfExactly64KiBIsReadAndOneOfMoreIsNot() {
		String value = "{\"scheme\":\"http\",\"pad\":\"%s\"}";
		String fits = value.formatted("p".repeat(64 * 1024 - value.length() + 2));
		assertThat(fits).hasSize(64 * 1024);
		assertThat(decode(fits)).extracting(Decoded::problem, (decoded) -> decoded.member().scheme())
			.containsExactly(null, "http");
		Decoded tooLong = decode(fits + " ");
		assertThat(tooLong.problem()).isNotNull();
		assertThat(tooLong.member()).isEqualTo(bare(fits));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u00fc", "\u20ac", "\ud83d\ude00" })
	void aCharacterThatIsCutAt64KiBDoesNotBreakTheText(String character) {
		for (int before = 0; before < 4; before++) {
			String value = "x".repeat(64 * 1024 - before) + character + "y".repeat(10);
			String raw = decode(value).member().rawValue();
			assertThat(raw).isNotNull();
			assertThat(value).startsWith(raw);
			assertThat(raw.getBytes(StandardCharsets.UTF_8).length).isBetween(64 * 1024 - 3, 64 * 1024);
		}
	}

	@Test
	void refusesAnOwnValueThatPeersWouldNotLookAt() {
		assertThat(this.codec.encode(ADDRESS, "1", "http", STARTED, Map.of("a", "x".repeat(65_000))))
			.hasSizeLessThan(65_536);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.codec.encode(ADDRESS, "1", "http", STARTED, Map.of("a", "x".repeat(65_536))))
			.withMessageContaining("clustercontrol.self.metadata");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.codec.encode(ADDRESS, "1", "http", STARTED, Map.of("a", "\u20ac".repeat(22_000))));
	}

	@Test
	void equalMetadataOfMembersAreKeptOnce() {
		String value = "{\"scheme\":\"http\",\"metadata\":{\"zone\":\"a\",\"version\":\"%s\"}}";
		Member first = decode(value.formatted("1")).member();
		Member other = decode(value.formatted("2")).member();
		Member second = decode(value.formatted("1")).member();
		assertThat(second.metadata()).isSameAs(first.metadata());
		assertThat(second.scheme()).isSameAs(first.scheme());
		assertThat(other.metadata()).isEqualTo(Map.of("zone", "a", "version", "2"));
	}

	@Test
	void refusesAnAddressThatIsNone() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.decode("a/b:1", new byte[0]));
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.decode("", new byte[0]));
	}

	private Decoded decode(String value) {
		return this.codec.decode(ADDRESS, value.getBytes(StandardCharsets.UTF_8));
	}

	private static Member bare(String raw) {
		return new Member(ADDRESS, "10.0.0.5", 8110, null, Map.of(), null, null, raw);
	}

}
