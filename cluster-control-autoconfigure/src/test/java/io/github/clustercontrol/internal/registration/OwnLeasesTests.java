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

package io.github.clustercontrol.internal.registration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OwnLeases}.
 */
class OwnLeasesTests {

	private final OwnLeases leases = new OwnLeases();

	@Test
	void manyAreKnownButNotAllThatEverWere() {
		for (long id = 1; id <= 101; id++) {
			this.leases.add(id);
			assertThat(this.leases.contains(id)).isTrue();
		}
		assertThat(this.leases.contains(1)).isFalse();
		assertThat(this.leases.contains(2)).isTrue();
		assertThat(this.leases.contains(102)).isFalse();
	}

}
