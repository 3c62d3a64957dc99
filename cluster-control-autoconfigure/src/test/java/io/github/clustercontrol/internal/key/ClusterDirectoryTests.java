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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ClusterDirectory}.
 */
class ClusterDirectoryTests {

	@Test
	void knowsTheKeysThatBelongToIt() {
		ClusterDirectory directory = new ClusterDirectory("/clusterdemo/webserver");
		assertThat(directory.prefix()).isEqualTo("/clusterdemo/webserver/");
		assertThat(directory.memberKey("10.0.0.5:8110")).isEqualTo("/clusterdemo/webserver/10.0.0.5:8110");
		assertThat(directory.sentinelKey(0x694d77aa9e38260fL))
			.isEqualTo("/clustercontrol.leases/clusterdemo/webserver/694d77aa9e38260f");
		assertThat(directory).hasToString("/clusterdemo/webserver");
	}

	@Test
	void aLeaseWithTheHighestBitHasASentinelToo() {
		assertThat(new ClusterDirectory("/web").sentinelKey(-1))
			.isEqualTo("/clustercontrol.leases/web/ffffffffffffffff");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/web", "/a/b/c/d", "/with space", "/\u00fcml\u00e4ut", "/clustercontrol.leases2/web",
			"/clustercontrol", "/a/clustercontrol.leases/b", "/10.0.0.1:80" })
	void takesAnAbsolutePath(String path) {
		assertThat(new ClusterDirectory(path).path()).isEqualTo(path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "//", "web", "web/", "/web/", "/a//b", "//a", "a/b", "/a\nb", "/a\u0000",
			"/clustercontrol.leases", "/clustercontrol.leases/web", "/clustercontrol.leases/" })
	void refusesWhatIsNoDirectoryOrKeptForLeases(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClusterDirectory(path));
	}

	@Test
	void isFoundInTheKeyOfAMember() {
		assertThat(ClusterDirectory.of("/clusterdemo/webserver/10.0.0.5:8110"))
			.isEqualTo(new ClusterDirectory("/clusterdemo/webserver"));
		assertThat(ClusterDirectory.of("/web/[::1]:80")).isEqualTo(new ClusterDirectory("/web"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "10.0.0.5:8110", "/10.0.0.5:8110", "web/10.0.0.5:8110", "//10.0.0.5:8110",
			"/clustercontrol.leases/10.0.0.5:8110" })
	void refusesAKeyWithoutADirectory(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> ClusterDirectory.of(key));
	}

}
