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

package io.github.clustercontrol.internal.concurrent;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backoff}.
 */
class BackoffTests {

	private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

	@Test
	void doublesUpToItsLimitAndStaysThere() {
		for (long millis : new long[] { 100, 200, 400, 800, 1600, 2000, 2000 }) {
			assertPause(millis);
		}
		for (int i = 0; i < 1000; i++) {
			assertPause(2000);
		}
	}

	@Test
	void beginsAnewWhenReset() {
		for (int i = 0; i < 10; i++) {
			this.backoff.next();
		}
		this.backoff.reset();
		assertPause(100);
	}

	@Test
	void isNotTheSameForAll() {
		for (int i = 0; i < 10; i++) {
			this.backoff.next();
		}
		assertThat(this.backoff.next()).isNotEqualTo(this.backoff.next());
	}

	private void assertPause(long millis) {
		assertThat(this.backoff.next()).isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
	}

}
