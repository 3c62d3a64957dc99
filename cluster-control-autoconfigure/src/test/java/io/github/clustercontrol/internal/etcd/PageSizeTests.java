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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PageSize}.
 */
class PageSizeTests {

	private static final long QUICK = Duration.ofMillis(1).toNanos();

	private static final long SLOW = Duration.ofSeconds(2).toNanos();

	private final PageSize size = new PageSize(1_000_000, Duration.ofSeconds(1));

	@Test
	void growsToItsLimitWhileKeysAreSmallAndTheLineIsQuick() {
		for (int expected : new int[] { PageSize.FIRST, PageSize.FIRST * 8, PageSize.MOST, PageSize.MOST }) {
			assertThat(this.size.keys()).isEqualTo(expected);
			this.size.arrived(expected, expected * 10L, QUICK);
		}
	}

	@Test
	void asksForAsManyAsFitWhateverTheirSize() {
		this.size.arrived(PageSize.FIRST, PageSize.FIRST * 1_000_000L, QUICK);
		assertThat(this.size.keys()).isEqualTo(1);
		this.size.arrived(1, 100_000, QUICK);
		assertThat(this.size.keys()).isEqualTo(8);
		this.size.arrived(8, 800_000, QUICK);
		assertThat(this.size.keys()).isEqualTo(10);
	}

	@Test
	void doesNotGrowWhereAPageTakesLong() {
		this.size.arrived(PageSize.FIRST, 25_600, SLOW);
		assertThat(this.size.keys()).isEqualTo(PageSize.FIRST);
	}

	@Test
	void fewKeysAreNoReasonToAskForFewer() {
		this.size.arrived(0, 0, SLOW);
		this.size.arrived(2, 200, SLOW);
		assertThat(this.size.keys()).isEqualTo(PageSize.FIRST);
	}

	@Test
	void asksForLessAfterAFailureButForOneAtLeast() {
		for (int expected : new int[] { PageSize.FIRST / 4, PageSize.FIRST / 16, 32, 8, 2, 1, 1 }) {
			this.size.failed();
			assertThat(this.size.keys()).isEqualTo(expected);
		}
	}

}
