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

package io.github.clustercontrol.internal.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineRate}.
 */
class LineRateTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final LineRate rate = new LineRate(this.now::get);

	@Test
	void logsOneLineASecondAndTellsHowManyItSkipped() {
		int logged = 0;
		for (int i = 0; i < 200; i++) {
			logged += this.rate.mayLog() ? 1 : 0;
			this.now.addAndGet(Duration.ofMillis(5).toNanos());
		}
		assertThat(logged).isEqualTo(1);
		assertThat(this.rate.mayLog()).isTrue();
		assertThat(this.rate.skipped()).isEqualTo(" (199 more since the last such line)");
		assertThat(this.rate.skipped()).isEmpty();
	}

}
