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

package io.github.clustercontrol.internal.registration.rules;

import io.github.clustercontrol.internal.registration.rules.KeyLoss.Facts;
import io.github.clustercontrol.internal.registration.rules.KeyLoss.Lease;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyLoss}.
 */
class KeyLossTests {

	@ParameterizedTest
	@CsvSource({ "true, GONE, 1, 0, DELETED", "true, ALIVE, 1, 0, DELETED", "false, GONE, 1, 1, EXPIRED",
			"false, ENDING, 1, 1, EXPIRED", "false, ALIVE, 1, 1, DELETED", "false, GONE, 2, 1, DELETED",
			"false, GONE, 1, 2, DELETED", "false, GONE, 0, 0, EXPIRED" })
	void theFactsDecide(boolean sentinel, Lease lease, long keysGone, long sentinelsGone, KeyLoss cause) {
		assertThat(KeyLoss.of(new Facts(sentinel, lease, keysGone, sentinelsGone))).isEqualTo(cause);
	}

	@ParameterizedTest
	@CsvSource({ "5, DELETED", "1, DELETED", "0, UNDECIDED", "-1, EXPIRED" })
	void withoutHistoryTheLeaseDecides(long secondsLeft, KeyLoss cause) {
		assertThat(KeyLoss.of(Facts.compacted(secondsLeft))).isEqualTo(cause);
	}

}
