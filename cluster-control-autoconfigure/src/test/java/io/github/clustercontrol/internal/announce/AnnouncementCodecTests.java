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

package io.github.clustercontrol.internal.announce;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.github.clustercontrol.internal.announce.rules.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnnouncementCodec}.
 */
class AnnouncementCodecTests {

	private final AnnouncementCodec codec = new AnnouncementCodec();

	@Test
	void aValueIsDecodedAsItWasEncoded() {
		Announcement announcement = new Announcement("lb-2", new Progress(57, 56, true),
				Instant.parse("2026-01-01T08:00:00Z"));
		byte[] value = this.codec.encode(announcement);
		assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo(
				"{\"v\":1,\"name\":\"lb-2\",\"seen\":57,\"applied\":56,\"owed\":true,\"since\":\"2026-01-01T08:00:00Z\"}");
		assertThat(this.codec.decode(value)).isEqualTo(announcement);
	}

	@Test
	void theDocumentedFieldsSuffice() {
		assertThat(decode("{\"v\":1,\"name\":\"lb-2\",\"seen\":5,\"applied\":4,\"owed\":false,\"other\":[1]}"))
			.isEqualTo(new Announcement("lb-2", new Progress(5, 4, false), null));
	}

	@Test
	void aNameCannotForgeALogLine() {
		Announcement announcement = decode("{\"name\":\"a\\nb\",\"seen\":5,\"applied\":4}");
		assertThat(announcement).isNotNull().extracting(Announcement::name).isEqualTo("a?b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "{", "[]", "{}", "{\"seen\":\"5\",\"applied\":4}", "{\"seen\":5}", "null" })
	void anyOtherValueIsNoAnnouncement(String value) {
		assertThat(decode(value)).isNull();
	}

	private Announcement decode(String value) {
		return this.codec.decode(value.getBytes(StandardCharsets.UTF_8));
	}

}
