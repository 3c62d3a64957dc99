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

package io.github.clustercontrol.agent.check;

import io.github.clustercontrol.agent.check.CheckState.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CheckState}: {@code p} is a passed run and {@code f} a failed one.
 */
class CheckStateTests {

	@ParameterizedTest
	@CsvSource({
			// runs, rise, fall, status
			"'', 2, 3, STARTING", "p, 2, 3, STARTING", "pp, 2, 3, PASSING", "p, 1, 1, PASSING",
			// failures before the first pass are expected, and begin the count again
			"ffffffff, 2, 3, STARTING", "fff, 1, 1, STARTING", "pfp, 2, 3, STARTING", "pfpp, 2, 3, PASSING",
			// only failures in a row count
			"ppff, 2, 3, PASSING", "ppffp, 2, 3, PASSING", "ppffpff, 2, 3, PASSING", "ppfff, 2, 3, FAILING",
			"ppffffff, 2, 3, FAILING", "pf, 1, 1, FAILING",
			// only passed runs in a row count
			"ppfffp, 2, 3, FAILING", "ppfffpfp, 2, 3, FAILING", "ppfffpp, 2, 3, PASSING", "pfp, 1, 1, PASSING",
			"ppfffppff, 2, 3, PASSING", "ppfffppfff, 2, 3, FAILING" })
	void theStatusChangesAfterEnoughRunsInARow(String runs, int rise, int fall, Status status) {
		CheckState state = CheckState.STARTING;
		for (char run : runs.toCharArray()) {
			state = state.after(run == 'p', rise, fall);
		}
		assertThat(state.status()).isEqualTo(status);
	}

}
