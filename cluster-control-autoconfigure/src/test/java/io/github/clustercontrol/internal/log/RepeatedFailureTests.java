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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RepeatedFailure}.
 */
class RepeatedFailureTests {

	private final RepeatedFailure failure = new RepeatedFailure();

	@Test
	void logsTheBeginAndTheEndOnce() {
		assertThat(this.failure.isOver()).isFalse();
		assertThat(this.failure.isNew("no permission")).isTrue();
		assertThat(this.failure.isNew("no permission")).isFalse();
		assertThat(this.failure.isOver()).isTrue();
		assertThat(this.failure.isOver()).isFalse();
		assertThat(this.failure.isNew("no permission")).isTrue();
	}

	@Test
	void logsAnotherCauseAndNoneTwiceWhileTheyAlternate() {
		assertThat(this.failure.isNew("no permission")).isTrue();
		assertThat(this.failure.isNew("no space")).isTrue();
		assertThat(this.failure.isNew("no permission")).isFalse();
		assertThat(this.failure.isNew("no space")).isFalse();
	}

	@Test
	void takesCausesThatDifferInNumbersOnlyForTheSame() {
		assertThat(this.failure.isNew("2026/11/29 07:00:01 [emerg] 17#17: host not found")).isTrue();
		assertThat(this.failure.isNew("2026/11/29 07:00:31 [emerg] 23#23: host not found")).isFalse();
	}

	@Test
	void logsABoundedNumberOfLinesWhenTheCauseIsDifferentEachTime() {
		int logged = 0;
		for (char c = 'a'; c <= 'z'; c++) {
			logged += this.failure.isNew("unexpected " + c) ? 1 : 0;
		}
		assertThat(logged).isEqualTo(10);
	}

}
