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

package io.github.clustercontrol.internal.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SnapshotCacheTests extends SnapshotCacheFixture {

	@Test
	void restoresTheVeryMembersThatWereKept() {
		List<Member> members = List.of(member("10.0.0.1:1", ""), member("10.0.0.2:2", "plain"), member("10.0.0.3:3",
				"{\"v\":1,\"instance\":\"i\",\"scheme\":\"http\",\"started\":\"2026-01-01T00:00:00Z\",\"metadata\":{\"zone\":\"a\"}}"),
				member("10.0.0.4:4", "{broken"), member("[::1]:5", "\u00e4\u0000\"\\"));
		keep(members);
		ClusterSnapshot restored = cache("/demo/db").load();
		assertThat(restored).isNotNull();
		assertThat(restored.members()).isEqualTo(members);
		assertThat(restored.source()).isEqualTo(Source.RESTORED);
		assertThat(restored.revision()).isEqualTo(42);
		assertThat(restored.since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
	}

	@Test
	void hasNothingWhereNothingWasKept() {
		assertThat(cache("/demo/db").load()).isNull();
	}

	@Test
	void ignoresTheFileOfAnotherDirectory(CapturedOutput output) {
		keep(List.of(Member.of("10.0.0.1:1")));
		assertThat(cache("/other/db").load()).isNull();
		assertThat(output).contains("Ignoring the cached members in");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "7", "{\"v\":1,\"path\":\"/demo/db\"}", "{\"v\":2}",
			"{\"v\":1,\"path\":\"/demo/db\",\"revision\":\"x\",\"written\":\"2026-01-01T00:00:00Z\",\"members\":{}}",
			"{\"v\":1,\"path\":\"/demo/db\",\"revision\":1,\"written\":\"yesterday\",\"members\":{}}",
			"{\"v\":1,\"path\":\"/demo/db\",\"revision\":1,\"written\":\"2026-01-01T00:00:00Z\",\"members\":{\"x\":\"\"}}",
			"{\"v\":1,\"path\":\"/demo/db\",\"revision\":1,\"written\":\"2026-01-01T00:00:00Z\",\"members\":{\"a:1\":7}}" })
	void reportsAndPassesOverADamagedFile(String content, CapturedOutput output) throws IOException {
		Files.writeString(this.directory.resolve("db.json"), content);
		assertThat(cache("/demo/db").load()).isNull();
		assertThat(output).contains("Ignoring the cached members in");
	}

	@Test
	void reportsADirectoryThatCannotBeWritten(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		this.state.set(new ClusterSnapshot("db", 1, List.of(), Source.LIVE, null));
		cache("/demo/db", file).close();
		Awaitility.await().until(() -> output.getOut().contains("cannot be cached in"));
		assertThat(output)
			.containsOnlyOnce("Correct 'clustercontrol.cache-directory': it must be a directory that this"
					+ " application may write to")
			.doesNotContain("\tat ");
	}

	@Test
	void cachesNoSnapshotThatIsNotFromEtcd() {
		this.state.set(new ClusterSnapshot("db", 1, List.of(Member.of("a:1")), Source.RESTORED, Instant.now()));
		SnapshotCache cache = cache("/demo/db");
		cache.close();
		this.state.set(new ClusterSnapshot("db", 1, List.of(Member.of("a:2")), Source.LIVE, null));
		cache.close();
		Awaitility.await().until(() -> Files.exists(this.directory.resolve("db.json")));
		assertThat(this.directory.resolve("db.json")).content().contains("a:2").doesNotContain("a:1");
	}

	private Member member(String address, String value) {
		return this.codec.decode(address, value.getBytes(StandardCharsets.UTF_8)).member();
	}

}
