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

package io.github.clustercontrol.simulation;

import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import io.github.clustercontrol.simulation.SimulatedWorld.Emphasis;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shows that the simulation finds faults in the rules of the registration: each
 * {@link Mutant} has one, and fails a schedule that the rules themselves pass.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RegistrationMutantTests {

	private static final int SCHEDULES = 20_000;

	@ParameterizedTest
	@EnumSource
	void theSimulationFindsTheFaultOf(Mutant mutant) {
		Emphasis emphasis = switch (mutant) {
			case HISTORY_OVERTAKEN_BY_THE_WATCH, UNANSWERED_WRITE_FORGOTTEN -> Emphasis.LATE_WRITES;
			default -> Emphasis.NONE;
		};
		// Few schedules find that one
		long seed = (mutant == Mutant.REVOCATION_FORGOTTEN) ? 159_145 : 1;
		long end = seed + SCHEDULES;
		Simulation right = Simulation.ofRegistrations(emphasis, RegistrationRules::new);
		Simulation wrong = Simulation.ofRegistrations(emphasis, (policy) -> mutant.of(new RegistrationRules(policy)));
		while (seed < end && (wrong.find(seed).isEmpty() || right.find(seed).isPresent())) {
			seed++;
		}
		assertThat(seed).as("the first schedule that finds " + mutant).isLessThan(end);
	}

}
