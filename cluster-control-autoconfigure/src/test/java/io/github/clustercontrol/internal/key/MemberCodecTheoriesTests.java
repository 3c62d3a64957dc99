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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What holds for the value of every key.
 */
class MemberCodecTheoriesTests {

	/** All that UTF-8 can write. */
	private static final Gen<String> TEXTS = BadInput.texts().map(MemberCodecTheoriesTests::wellFormed);

	private static final String ADDRESS = "10.0.0.5:8110";

	private static final Instant STARTED = Instant.parse("2026-10-01T12:34:56.789Z");

	private final MemberCodec codec = new MemberCodec();

	@Test
	void anyValueMakesAMemberOfItsAddress() {
		Theories.theory(2_000).forAll(BadInput.values()).checkAssert((value) -> {
			Decoded decoded = this.codec.decode(ADDRESS, value);
			Member member = decoded.member();
			assertThat(member.address()).isEqualTo(ADDRESS);
			assertThat(member.host()).isEqualTo("10.0.0.5");
			assertThat(member.port()).isEqualTo(8110);
			if (decoded.problem() != null) {
				assertThat(decoded.problem()).matches("its value [\\w ,]{1,60}");
				assertThat(member.metadata()).isEmpty();
				assertThat(member.scheme()).isNull();
			}
			assertThat(member.toString()).as("can be written down").satisfies(MemberCodecTheoriesTests::isWellFormed);
		});
	}

	@Test
	void aWrittenValueIsRead() {
		Theories.theory(2_000).forAll(metadata(TEXTS)).checkAssert((metadata) -> {
			Decoded decoded = this.codec.decode(ADDRESS, encode(metadata));
			assertThat(decoded.problem()).isNull();
			assertThat(decoded.member().metadata()).isEqualTo(metadata);
			assertThat(decoded.member().started()).isEqualTo(STARTED);
		});
	}

	/** A space in front of a value makes only the general parser read it. */
	@Test
	void aChangedValueIsReadAsByTheGeneralParser() {
		Gen<String> edits = Generate.pick(List.of("", "\"", "\\", "{", "}", ":", ",", "\n", " ", "a", "7", "\\u0041"));
		Theories.theory(10_000)
			.forAll(metadata(TEXTS), SourceDSL.integers().between(0, 10_000), SourceDSL.integers().between(0, 2), edits)
			.checkAssert((metadata, position, removed, inserted) -> {
				String written = new String(encode(metadata), StandardCharsets.UTF_8);
				int at = position % written.length();
				String changed = written.substring(0, at) + inserted
						+ written.substring(Math.min(written.length(), at + removed));
				Decoded decoded = this.codec.decode(ADDRESS, changed.getBytes(StandardCharsets.UTF_8));
				Decoded general = this.codec.decode(ADDRESS, (" " + changed).getBytes(StandardCharsets.UTF_8));
				assertThat(decoded.problem()).isEqualTo(general.problem());
				assertThat(decoded.member()).usingRecursiveComparison()
					.ignoringFields("rawValue")
					.isEqualTo(general.member());
			});
	}

	@Test
	void invalidTextIsRefusedAndNamed() {
		Gen<String> halves = Generate.pick(List.of("\ud800", "a\udc00", "\ude00\ud83d"));
		Theories.theory(500)
			.forAll(metadata(TEXTS), TEXTS, halves, Generate.booleans())
			.checkAssert((metadata, text, half, asName) -> {
				Map<String, String> some = new HashMap<>(metadata);
				some.put(asName ? half : text, asName ? text : half);
				assertThatIllegalArgumentException().isThrownBy(() -> encode(some))
					.withMessageContaining("clustercontrol.self.metadata");
			});
	}

	private byte[] encode(Map<String, String> metadata) {
		return this.codec.encode(ADDRESS, "7d8a3b9c", "http", STARTED, metadata);
	}

	private static Gen<Map<String, String>> metadata(Gen<String> texts) {
		return SourceDSL.maps().of(texts, texts).ofSizeBetween(0, 5);
	}

	private static void isWellFormed(String text) {
		assertThat(wellFormed(text)).isEqualTo(text);
	}

	private static String wellFormed(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

}
