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

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Holds {@link IsoInstant} against what Java itself makes of a text.
 */
class IsoInstantTests {

	private static final String LETTERS = "0123456789-:.TZtz+ ";

	@ParameterizedTest
	@ValueSource(strings = { "2026-01-01T08:00:00Z", "2026-01-01T08:00:00.1Z", "2026-01-01T08:00:00.123456789Z",
			"0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.5Z", "2024-02-29T00:00:00Z",
			"2026-01-01T24:00:00Z", "2026-06-30T23:59:60Z", "+10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
			"2026-01-01t08:00:00z", "2026-01-01T08:00:00.Z" })
	void readsWhatJavaReads(String text) {
		assertThat(IsoInstant.parse(text)).isEqualTo(Instant.parse(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Z", "2026", "2026-01-01", "2026-01-01T08:00:00", "2026-01-01T08:00:00.1234567890Z",
			"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z",
			"2026-01-01T25:00:00Z", "2026-01-01T24:00:01Z", "2026-01-01T08:60:00Z", "2026-01-01T08:00:61Z",
			"2026-01-01 08:00:00Z", "\u0662026-01-01T08:00:00Z", "2026-01-01T08:00:00,5Z" })
	void refusesWhatJavaRefuses(String text) {
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Instant.parse(text));
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> IsoInstant.parse(text));
	}

	@Test
	void readsAnyTextAsJavaDoes() {
		Random random = new Random(7);
		for (int i = 0; i < 20_000; i++) {
			Instant instant = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_799L),
					(random.nextInt(3) == 0) ? 0 : random.nextInt(1_000_000_000));
			StringBuilder text = new StringBuilder(instant.toString());
			assertThat(IsoInstant.parse(text.toString())).isEqualTo(instant);
			for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
				text.setCharAt(random.nextInt(text.length()), LETTERS.charAt(random.nextInt(LETTERS.length())));
			}
			assertThat(read(text.toString(), IsoInstant::parse)).isEqualTo(read(text.toString(), Instant::parse));
		}
	}

	private static String read(String text, Function<String, Instant> parser) {
		try {
			return parser.apply(text).toString();
		}
		catch (DateTimeException ex) {
			return "none";
		}
	}

}
