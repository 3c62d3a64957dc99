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
import java.util.List;

import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What holds for every path of a cluster.
 */
class ClusterDirectoryTheoriesTests {

	@Test
	void aPathThatIsTakenIsOneDirectoryAndNoOther() {
		Theories.theory(2_000).forAll(paths()).checkAssert((path) -> {
			if (!isDirectory(path)) {
				assertThatIllegalArgumentException().isThrownBy(() -> new ClusterDirectory(path));
				return;
			}
			ClusterDirectory directory = new ClusterDirectory(path);
			assertThat(new String(directory.prefix().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
				.as("what etcd is asked for")
				.isEqualTo(path + "/");
			assertThat(ClusterDirectory.of(directory.memberKey("10.0.0.5:8110"))).isEqualTo(directory);
			assertThat(directory.sentinelKey(1)).startsWith(ClusterDirectory.LEASES + path + "/");
		});
	}

	private static Gen<String> paths() {
		Gen<String> segments = Generate.oneOf(Generate.pick(List.of("web", "a", "clustercontrol.leases", " ")),
				BadInput.texts());
		Gen<String> absolute = SourceDSL.lists()
			.of(segments)
			.ofSizeBetween(1, 4)
			.map((all) -> "/" + String.join("/", all));
		return Generate.oneOf(absolute, absolute, BadInput.spoilt(absolute), Generate.constant("/a".repeat(512)),
				Generate.constant("/a".repeat(513)));
	}

	/** The rule once more, in other words. */
	private static boolean isDirectory(String path) {
		if (path.length() > 1024 || !path.startsWith("/") || (path + "/").startsWith("/clustercontrol.leases/")) {
			return false;
		}
		boolean writable = StandardCharsets.UTF_8.newEncoder().canEncode(path);
		return writable && path.chars().noneMatch((unit) -> unit < 0x20 || unit == 0x7f)
				&& List.of(path.substring(1).split("/", -1)).stream().noneMatch(String::isEmpty);
	}

}
