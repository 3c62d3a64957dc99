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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Runs the rules of announcements and drains in simulations.
 * {@code -Dsimulation.schedules=N -Dsimulation.seed=N} runs more or others.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DrainSimulationTests {

	private static final int SCHEDULES = 20_000;

	@Test
	void aDrainWaitsForAllConsumersAndNoLonger() {
		long first = Long.getLong("simulation.seed", 1);
		int schedules = Integer.getInteger("simulation.schedules", SCHEDULES);
		Simulation simulation = Simulation.ofDrains(DrainMutant.NONE);
		for (long seed = first; seed < first + schedules; seed++) {
			simulation.find(seed).ifPresent((failure) -> fail(failure.describe()));
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NONE")
	void theSimulationFindsTheFaultOf(DrainMutant mutant) {
		Simulation wrong = Simulation.ofDrains(mutant);
		long seed = 1;
		while (seed <= SCHEDULES && wrong.find(seed).isEmpty()) {
			seed++;
		}
		assertThat(seed).as("the first schedule that finds " + mutant).isLessThanOrEqualTo(SCHEDULES);
	}

}
