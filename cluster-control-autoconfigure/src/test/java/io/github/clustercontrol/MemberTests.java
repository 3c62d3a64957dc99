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

package io.github.clustercontrol;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Member} and the grammar of its address.
 */
class MemberTests {

	private static final String LONGEST_HOST = "a".repeat(253);

	@ParameterizedTest
	@CsvSource({ "10.0.0.5:8110, 10.0.0.5, 8110", "db-1.example.org:3306, db-1.example.org, 3306",
			"under_score:1, under_score, 1", "UPPER.case:65535, UPPER.case, 65535", "1:1, 1, 1",
			"localhost.:80, localhost., 80", "[::1]:8080, ::1, 8080", "[::]:80, ::, 80",
			"[2001:db8::1]:80, 2001:db8::1, 80", "[2001:DB8:0:0:0:0:0:1]:80, 2001:DB8:0:0:0:0:0:1, 80",
			"[1::]:80, 1::, 80", "[1:2:3:4:5:6:7::]:80, 1:2:3:4:5:6:7::, 80",
			"[::2:3:4:5:6:7:8]:80, ::2:3:4:5:6:7:8, 80", "[1::8]:80, 1::8, 80", "[1:2:3::6:7:8]:80, 1:2:3::6:7:8, 80",
			"[fe80::a:b:c:d]:80, fe80::a:b:c:d, 80", "[::ffff:10.0.0.5]:80, ::ffff:10.0.0.5, 80",
			"[::10.0.0.5]:80, ::10.0.0.5, 80", "[64:ff9b::192.0.2.33]:80, 64:ff9b::192.0.2.33, 80",
			"[1:2:3:4:5:6:255.255.255.255]:80, 1:2:3:4:5:6:255.255.255.255, 80" })
	void parsesAnAddressAndKeepsItAsWritten(String address, String host, int port) {
		Member member = Member.of(address);
		assertThat(member).isEqualTo(new Member(address, host, port, null, Map.of(), null, null, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", ":80", "host", "host:", "10.0.0.5", "http://host:80", "host:80/", "host/a:80",
			"host:80:90", "host :80", " host:80", "host:80 ", "host: 80", "ho st:80", "host:-1", "host:+80", "host:0",
			"host:00", "host:080", "host:0080", "host:65536", "host:99999", "host:100000", "host:4294967376",
			"host:99999999999999999999", "host:8O", "host:0x50", "host:80.", "*:80", "host,host:80", "user@host:80",
			"host\t:80", "host\n:80", "host:80\n", "host:80\r\n", "host:80\u0000", "\u0000:80", "h\u00f6st:80",
			"host\u200b:80", "host\ufeff:80", "host:8\u0660", "host:\u0668\u0660", "host:\uff18\uff10",
			"\u0661\u0660.0.0.1:80", "host\uff1a80", "\ud800:80", "host\u2028:80" })
	void refusesInvalidAddresses(String address) {
		assertRefused(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "::1:8080", "2001:db8::1:80", "[]:80", "[:]:80", "[:::]:80", "[1]:80", "[10.0.0.5]:80",
			"[host]:80", "[::1]", "[::1]:", "[::1]80", "::1]:80", "[::1:80", "[[::1]]:80", "[::1%eth0]:80",
			"[fe80::1%25eth0]:80", "[::1%0]:80", "[::1/64]:80", "[ ::1]:80", "[::1 ]:80", "[::1\n]:80",
			"[1:2:3:4:5:6:7]:80", "[1:2:3:4:5:6:7:8:9]:80", "[1::2::3]:80", "[1:::2]:80", "[::1::]:80",
			"[1:2:3:4::5:6:7:8]:80", "[1:2:3:4:5:6:7:8::]:80", "[::1:2:3:4:5:6:7:8]:80", "[:1:2:3:4:5:6:7:8]:80",
			"[1:2:3:4:5:6:7:8:]:80", "[:1::]:80", "[::1:]:80", "[12345::]:80", "[::00001]:80", "[::g]:80", "[::-1]:80",
			"[::\u0661]:80", "[::\uff41]:80", "[::10.0.0.256]:80", "[::10.0.0]:80", "[::10.0.0.1.2]:80",
			"[::010.0.0.1]:80", "[::10.0.0.1.]:80", "[::10.0.0.1:1]:80", "[10.0.0.1::]:80",
			"[1:2:3:4:5:6:7:10.0.0.1]:80", "[::1\u0660.0.0.1]:80", "[v1.a]:80" })
	void refusesInvalidIpv6AddressesInBrackets(String address) {
		assertRefused(address);
	}

	@Test
	void theMessageNamesTheBracketsOfAnIpv6Address() {
		assertThatIllegalArgumentException().isThrownBy(() -> Member.of("2001:db8::1:80"))
			.withMessageContaining("brackets");
	}

	@Test
	void takesAHostOf253CharactersAndNoneOfMore() {
		assertThat(Member.of(LONGEST_HOST + ":80").host()).isEqualTo(LONGEST_HOST);
		assertRefused(LONGEST_HOST + "a:80");
	}

	@Test
	void takesEveryPortAsItIsWrittenAndNoOther() {
		for (int port = 1; port <= 65535; port++) {
			assertThat(Member.of("host:" + port).port()).isEqualTo(port);
		}
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void theMessageIsOneShortLineForAnyKey(String address) {
		assertRefused(address);
	}

	static Stream<String> hostile() {
		return Stream.of("a\nERROR forged", "a\r\nb", "\u001b[31mred", "a\u0085b", "a\u2028b\u2029c", "\u202eevil",
				"\u0000", "\u007f", "\u009b31m", "\ud83d", "\ude00\ud83d", "x".repeat(1_000_000),
				"\ud83d\ude00".repeat(150), "\ud83d\ude00".repeat(500_000), "\u0007".repeat(10_000));
	}

	@Test
	void isEqualByContent() {
		Instant started = Instant.parse("2026-01-01T00:00:00Z");
		Member member = new Member("a:1", "a", 1, "http", Map.of("zone", "a"), "1", started, "raw");
		assertThat(member).isEqualTo(new Member("a:1", "a", 1, "http", Map.of("zone", "a"), "1", started, "raw"))
			.isNotEqualTo(new Member("a:1", "a", 1, "http", Map.of("zone", "b"), "1", started, "raw"))
			.isNotEqualTo(new Member("a:1", "a", 1, "http", Map.of("zone", "a"), "2", started, "raw"))
			.isNotEqualTo(new Member("a:1", "a", 1, "http", Map.of("zone", "a"), "1", started, null));
	}

	@Test
	void metadataAreAnImmutableCopySortedByName() {
		Map<String, String> source = new HashMap<>(Map.of("zone", "a", "rack", "7", "arch", "arm"));
		Member member = new Member("a:1", "a", 1, null, source, null, null, null);
		source.put("zone", "b");
		assertThat(member.metadata().keySet()).containsExactly("arch", "rack", "zone");
		assertThat(member.metadata()).containsEntry("zone", "a");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> member.metadata().put("zone", "b"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> Member.of("a:1").metadata().put("zone", "b"));
	}

	private static void assertRefused(String address) {
		assertThatIllegalArgumentException().isThrownBy(() -> Member.of(address)).satisfies((ex) -> {
			String message = ex.getMessage();
			assertThat(message).hasSizeLessThan(600);
			assertThat(message.codePoints().boxed().toList()).noneMatch(Character::isISOControl)
				.doesNotContainAnyElementsOf(List.of(0x2028, 0x2029, 0x202e, 0x200b, 0xfeff))
				.noneMatch((codePoint) -> Character.getType(codePoint) == Character.SURROGATE);
		});
	}

}
