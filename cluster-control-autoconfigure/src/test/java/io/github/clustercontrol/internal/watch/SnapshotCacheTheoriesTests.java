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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the file in which the members of a cluster are kept.
 */
class SnapshotCacheTheoriesTests extends SnapshotCacheFixture {

	@Test
	void aCachedSnapshotIsRestored() {
		Theories.theory(200).forAll(members()).checkAssert((members) -> {
			keep(members);
			ClusterSnapshot restored = cache("/demo/db").load();
			assertThat(restored).isNotNull();
			assertThat(restored.members()).isEqualTo(this.state.get().members());
		});
	}

	@Test
	void aDamagedFileIsReportedOnceAndNeverMakesAMember() throws IOException {
		keep(List.of(member("10.0.0.1:1", "by hand"), member("10.0.0.2:2", ""), member("[::1]:3", "{broken"), member(
				"db.example.org:4", "{\"v\":1,\"instance\":\"i\",\"scheme\":\"http\",\"metadata\":{\"zone\":\"ä\"}}")));
		List<Member> kept = this.state.get().members();
		byte[] content = Files.readAllBytes(file());
		try (LogRecorder log = new LogRecorder().alone()) {
			Theories.theory(2_000)
				.forAll(BadInput.spoiltBytes(BadInput.spoiltBytes(Generate.constant(content))))
				.checkAssert((spoilt) -> {
					log.clear();
					write(spoilt);
					ClusterSnapshot restored = cache("/demo/db").load();
					if (restored == null) {
						assertThat(log.warnings("Ignoring the cached members in ")).hasSize(1);
					}
					else {
						assertThat(restored.members()).isEqualTo(kept);
						assertThat(log.warnings("")).isEmpty();
					}
				});
		}
	}

	@Test
	void anyOtherFileIsLoggedOnceAndIgnored() {
		try (LogRecorder log = new LogRecorder().alone()) {
			Theories.theory(1_000).forAll(BadInput.values()).checkAssert((value) -> {
				log.clear();
				write(value);
				assertThat(cache("/demo/db").load()).isNull();
				assertThat(log.warnings("Ignoring the cached members in ")).hasSize(1)
					.allMatch((message) -> message.lines().count() == 1);
			});
		}
	}

	private Gen<List<Member>> members() {
		return SourceDSL.lists().of(BadInput.addresses().zip(BadInput.values(), this::member)).ofSizeBetween(0, 5);
	}

	private Member member(String address, byte[] value) {
		return this.codec.decode(address, value).member();
	}

	private Member member(String address, String value) {
		return member(address, BadInput.utf8(value));
	}

	private void write(byte[] content) {
		try {
			Files.write(file(), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path file() {
		return this.directory.resolve("db.json");
	}

}
