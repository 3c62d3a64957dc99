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

import java.time.Instant;

import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecentFailures}.
 */
class RecentFailuresTests {

	private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

	private final RecentFailures failures = new RecentFailures();

	@Test
	void whatIsSaidAgainIsOneFailureAndTheLatest() {
		this.failures.add("refused", TIME);
		this.failures.add("timeout", TIME.plusSeconds(1));
		this.failures.add("refused", TIME.plusSeconds(2));
		assertThat(this.failures.list()).containsExactly(
				new Failure("timeout", 1, TIME.plusSeconds(1), TIME.plusSeconds(1)),
				new Failure("refused", 2, TIME, TIME.plusSeconds(2)));
	}

	@Test
	void onlyTheLastFewAreKept() {
		for (int i = 0; i < 1000; i++) {
			this.failures.add("error " + i, TIME);
		}
		assertThat(this.failures.list()).extracting(Failure::error)
			.containsExactly("error 995", "error 996", "error 997", "error 998", "error 999");
	}

	@Test
	void whatWasListedDoesNotChange() {
		this.failures.add("refused", TIME);
		Object before = this.failures.list();
		this.failures.add("refused", TIME);
		assertThat(before).asString().contains("count=1");
	}

}
